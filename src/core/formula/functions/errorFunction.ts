/** Terms until they no longer count, for |x| up to this; beyond, a continued fraction converges faster. */
const seriesUpTo = 2.5;

/** The error function in float64 (Abramowitz and Stegun 1964, 7.1.6 and 7.1.14). */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (!(size < 6)) return Number.isNaN(x) ? x : Math.sign(x);
  const density = (2 / Math.sqrt(Math.PI)) * Math.exp(-size * size);
  if (size <= seriesUpTo) {
    let [term, sum] = [size, size];
    for (let n = 1; term > 1e-17 * sum; n++) {
      term *= (2 * size * size) / (2 * n + 1);
      sum += term;
    }
    return Math.sign(x) * density * sum;
  }
  let fraction = size;
  for (let n = 60; n > 0; n--) fraction = size + n / 2 / fraction;
  return Math.sign(x) * (1 - density / 2 / fraction);
}
