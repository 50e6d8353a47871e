/** The shortest decimal that reads back as the same float32, −0 as itself. Not for NaN and infinities. */
export function shortestFloat32(x: number): number {
  if (x === 0) return x;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(x.toPrecision(digits));
    if (Math.fround(short) === x) return short;
  }
  return Number(x.toPrecision(9));
}

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

/** The shortest text that reads back as the same float32: `-0`, `0.1`, `NaN`. */
export function numberText(x: number): string {
  if (Object.is(x, -0)) return '-0';
  return String(Number.isFinite(x) ? shortestFloat32(x) : x);
}
