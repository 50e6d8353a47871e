/** The shortest decimal that is this float32 and no other. Plain ASCII; `NaN`, `Infinity`, `-Infinity` as they are. */
export function exactFloat32(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}
