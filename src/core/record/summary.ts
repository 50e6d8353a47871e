/** The figures that stand for a tensor too large to be recorded, in the order in which they lie in a record. */
export const summaryFigures = ['norm', 'mean', 'min', 'max', 'nonFinite'] as const;
export type SummaryFigure = (typeof summaryFigures)[number];

/**
 * Writes norm, mean, min, max and the number of non-finite entries of values[from … to−1] to out[at …]. Sums in float64.
 * NaN and infinities count in `nonFinite` and spread to norm and mean, as they do in a formula; min and max pass over NaN.
 */
export function summarize(values: Float32Array, from: number, to: number, out: Float32Array | Float64Array, at: number): void {
  // Two sums of each, so that an addition need not wait for the one before. Math.min is a machine instruction; a comparison is a branch.
  let [even, odd, sum, oddSum] = [0, 0, 0, 0];
  let [min, max] = [Infinity, -Infinity];
  const paired = to - ((to - from) % 2);
  for (let i = from; i < paired; i += 2) {
    const x = values[i];
    const y = values[i + 1];
    even += x * x;
    odd += y * y;
    sum += x;
    oddSum += y;
    min = Math.min(min, x, y);
    max = Math.max(max, x, y);
  }
  if (paired < to) {
    const x = values[paired];
    even += x * x;
    sum += x;
    min = Math.min(min, x);
    max = Math.max(max, x);
  }
  const squares = even + odd;
  let nonFinite = 0;
  // The square of a float32 is far from float64's end, so that the sum is finite exactly when all entries are.
  if (!Number.isFinite(squares)) [nonFinite, min, max] = withNonFinite(values, from, to);
  out[at] = Math.sqrt(squares);
  out[at + 1] = (sum + oddSum) / (to - from);
  out[at + 2] = min;
  out[at + 3] = max;
  out[at + 4] = nonFinite;
}

/** Sum of the squares of values[from … to−1] in float64; finite exactly when all entries are. */
export function sumOfSquares(values: Float32Array, from: number, to: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = from;
  for (; i + 3 < to; i += 4) {
    a += values[i] * values[i];
    b += values[i + 1] * values[i + 1];
    c += values[i + 2] * values[i + 2];
    d += values[i + 3] * values[i + 3];
  }
  for (; i < to; i++) a += values[i] * values[i];
  return a + b + c + d;
}

function withNonFinite(values: Float32Array, from: number, to: number): [nonFinite: number, min: number, max: number] {
  let [nonFinite, min, max] = [0, Infinity, -Infinity];
  for (let i = from; i < to; i++) {
    const x = values[i];
    if (!Number.isFinite(x)) nonFinite++;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  // All entries NaN: there is no least and no greatest.
  return min > max ? [nonFinite, NaN, NaN] : [nonFinite, min, max];
}
