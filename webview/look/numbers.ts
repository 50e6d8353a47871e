import { ticks as roundNumbers } from 'd3-array';

/** How the panel writes numbers; exactly, it writes them by numberText. */

const minus = '−';

/**
 * `digits` significant digits, readable: plain between 1e-4 and 1e7, else with an exponent, without trailing zeros,
 * with a true minus sign.
 */
export function significant(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${minus}∞`;
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size >= 1e-4 && size < 1e7 ? String(Number(value.toPrecision(digits))) : value.toExponential(digits - 1);
  return text
    .replace(/\.?0+(?=e)/, '')
    .replace('e+', 'e')
    .replaceAll('-', minus);
}

/** Short enough for an axis: `2000`, `0.05`, `1e6`, `2.5e−7`. */
export const tickLabel = (value: number): string => significant(value, 4);

const grouped = new Intl.NumberFormat('en-US');

/** A count, with separators: `1,000,000`. */
export const count = (value: number): string => grouped.format(value);

/** About `wanted` round numbers within [from, to]: multiples of 1, 2 or 5 times a power of ten. */
export function ticks(from: number, to: number, wanted: number): number[] {
  return from < to && Number.isFinite(to - from) ? roundNumbers(from, to, Math.max(1, wanted)) : [];
}
