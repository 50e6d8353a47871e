/** 10^0 … 10^22: the powers of ten that float64 holds exactly. */
const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** The shortest decimal that reads back as the same float32 (of a subnormal one: of at least six digits), −0 as itself. Not for NaN and infinities. */
export function shortestFloat32(x: number): number {
  if (x === 0) return x;
  for (let digits = 6; digits < 9; digits++) {
    const short = rounded(x, digits);
    if (Math.fround(short) === x) return short;
  }
  return rounded(x, 9);
}

/**
 * Number(x.toPrecision(digits)) of a float32, some ten times as fast: the digits are an integer below 2^53, and that by an exact power of
 * ten is the float64 nearest to the decimal. Where the integer is in doubt (the next digits look like a tie), or the power is not exact,
 * the text decides.
 */
function rounded(x: number, digits: number): number {
  const size = Math.abs(x);
  if (size >= 1e-12 && size < 1e21) {
    const shift = digits - 1 - exponentOf(size);
    const scaled = shift < 0 ? size / powersOfTen[-shift] : size * powersOfTen[shift];
    const whole = Math.floor(scaled);
    const rest = scaled - whole;
    if (rest < 0.4999 || rest > 0.5001) {
      const integer = rest < 0.5 ? whole : whole + 1;
      const decimal = shift < 0 ? integer * powersOfTen[-shift] : integer / powersOfTen[shift];
      return x < 0 ? -decimal : decimal;
    }
  }
  return Number(x.toPrecision(digits));
}

/** floor(log₁₀ size). */
function exponentOf(size: number): number {
  let exponent = Math.floor(Math.log10(size));
  // The logarithm is rounded: beside a power of ten it may say the neighbour's.
  if (size >= tenTo(exponent + 1)) exponent++;
  else if (size < tenTo(exponent)) exponent--;
  return exponent;
}

const tenTo = (exponent: number): number => (exponent < 0 ? 1 / powersOfTen[-exponent] : powersOfTen[exponent]);

/** The shortest text that reads back as the same float32: `-0`, `0.1`, `NaN`. */
export function numberText(x: number): string {
  if (Object.is(x, -0)) return '-0';
  return String(Number.isFinite(x) ? shortestFloat32(x) : x);
}
