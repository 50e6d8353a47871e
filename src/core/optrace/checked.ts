/** Readers of untrusted JSON: each gives what it promises or throws a RangeError, which loses the line it is in. */

/** NaN and infinities come as the texts that JSON has for them here. */
export type Numeric = number;

const longestText = 10_000;
const words: ReadonlyMap<unknown, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** A whole number from 0. */
export function count(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new RangeError('no count');
  return value as number;
}

/** A number, a truth value as 0 or 1, or one of the words for what JSON lacks. */
export function numberOrText(value: unknown): Numeric {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  const found = words.get(value);
  if (found === undefined) throw new RangeError('no number');
  return found;
}

export function text(value: unknown): string {
  if (typeof value !== 'string' || value.length > longestText) throw new RangeError('no text');
  return value;
}

export function list(value: unknown, most: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length > most) throw new RangeError('no list');
  return value;
}

export function wholeNumbers(value: unknown, most: number): readonly number[] {
  return list(value, most).map(count);
}
