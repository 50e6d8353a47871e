/** The distance from x to the next float32 away from zero (IEEE 754 binary32). */
export function spacing(x: number): number {
  return x === 0 ? 2 ** -149 : 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(x)))) - 23);
}

/** The middle one of the values, by size. */
export function median(values: ArrayLike<number>): number {
  return Float64Array.from(values).sort()[values.length >> 1];
}
