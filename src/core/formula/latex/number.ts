/** A number with `digits` significant digits in LaTeX: `-0.0125`, `3.2\times 10^{-7}`, `\infty`. */
export function latexNumber(value: number, digits: number): string {
  if (Number.isNaN(value)) return '\\mathrm{NaN}';
  if (!Number.isFinite(value)) return value > 0 ? '\\infty' : '-\\infty';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e7) return String(Number(value.toPrecision(digits)));
  const [written, exponent] = value.toExponential(digits - 1).split('e');
  const mantissa = Number(written);
  const power = `10^{${Number(exponent)}}`;
  return mantissa === 1 ? power : mantissa === -1 ? `-${power}` : `${mantissa}\\times ${power}`;
}
