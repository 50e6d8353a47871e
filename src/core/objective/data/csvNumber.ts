/** Powers of ten that float64 holds exactly. */
const powers = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
/** Below this, one more digit still gives a whole number that float64 holds exactly. */
const mostMantissa = 1e15;
const [plus, minus, zero, lowerE] = [43, 45, 48, 101];

/**
 * The number written at bytes[from … to−1], correctly rounded; NaN where it is none, or one that has to be read with more care (17
 * digits, far exponents). A whole number below 2⁵³ times or by a power of ten below 10²³ is rounded once (Clinger 1990).
 * @param decimal the byte of the decimal point.
 */
export function quickNumber(bytes: Uint8Array, from: number, to: number, decimal: number): number {
  let at = from;
  let negative = false;
  if (bytes[at] === minus || bytes[at] === plus) negative = bytes[at++] === minus;
  let [mantissa, digits, exponent] = [0, 0, 0];
  let digit = 0;
  for (; at < to && (digit = bytes[at] - zero) >= 0 && digit <= 9; at++, digits++) mantissa = mantissa * 10 + digit;
  if (at < to && bytes[at] === decimal) {
    const point = ++at;
    for (; at < to && (digit = bytes[at] - zero) >= 0 && digit <= 9; at++, digits++) mantissa = mantissa * 10 + digit;
    exponent = point - at;
  }
  if (digits === 0 || mantissa >= mostMantissa) return NaN;
  if (at < to && (bytes[at] | 32) === lowerE) {
    at++;
    const below = bytes[at] === minus;
    if (below || bytes[at] === plus) at++;
    let [written, places] = [0, 0];
    for (; at < to && places < 4 && (digit = bytes[at] - zero) >= 0 && digit <= 9; at++, places++) written = written * 10 + digit;
    if (places === 0) return NaN;
    exponent += below ? -written : written;
  }
  if (at !== to || exponent < -22 || exponent > 22) return NaN;
  const size = exponent < 0 ? mantissa / powers[-exponent] : mantissa * powers[exponent];
  return negative ? -size : size;
}

const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const infinity = /^[+-]?inf(inity)?$/i;

/** Any number as people and programs write it, infinities among them; undefined where a text is none. */
export function carefulNumber(text: string, decimal = '.'): number | undefined {
  const pointed = decimal === '.' ? text : text.includes('.') ? '' : text.replace(decimal, '.');
  if (number.test(pointed)) return Number(pointed);
  return infinity.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : undefined;
}

/** What files write where a value is missing: ours, and pandas' words. */
const missingWords = new Set(['', 'na', 'n/a', 'nan', '-nan', '#n/a', '#na', '<na>', 'null', 'none', '?', '-']);

export function isMissingWord(text: string, own: ReadonlySet<string>): boolean {
  return own.has(text) || (text.length <= 4 && missingWords.has(text.toLowerCase()));
}
