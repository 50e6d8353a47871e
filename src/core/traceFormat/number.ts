/** The shortest decimal that reads back as the same float32. Not for NaN and infinities. */
export function shortestFloat32(x: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(x.toPrecision(digits));
    if (Math.fround(short) === x) return short;
  }
  return Number(x.toPrecision(9));
}

/** As JSON can hold it: NaN and infinities as the strings "NaN", "Infinity", "-Infinity". */
export function jsonNumber(x: number): number | string {
  return Number.isFinite(x) ? shortestFloat32(x) : String(x);
}
