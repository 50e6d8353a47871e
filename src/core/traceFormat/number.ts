import { shortestFloat32 } from '../float32Text';

/** Stands for −0 until the line is written: JSON.stringify would make 0 of it. */
const minusZero = '\u0000-0';

/** As jsonLine writes it: NaN and infinities as the strings "NaN", "Infinity", "-Infinity". */
export function jsonNumber(x: number): number | string {
  if (Object.is(x, -0)) return minusZero;
  return Number.isFinite(x) ? shortestFloat32(x) : String(x);
}

/** A JSON text of numbers that jsonNumber made: -0.0 is what every reader, Python's too, takes for −0. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replaceAll(JSON.stringify(minusZero), '-0.0');
}
