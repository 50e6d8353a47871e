/** Slope of the straight line that fits best, per entry; with the standard error of the slope. */
export function slope(ys: ArrayLike<number>): { readonly slope: number; readonly error: number } {
  const n = ys.length;
  if (n < 2) return { slope: 0, error: Infinity };
  const middle = (n - 1) / 2;
  let [mean, squares, products] = [0, 0, 0];
  for (let i = 0; i < n; i++) mean += ys[i] / n;
  for (let i = 0; i < n; i++) {
    squares += (i - middle) ** 2;
    products += (i - middle) * (ys[i] - mean);
  }
  const found = products / squares;
  let rest = 0;
  for (let i = 0; i < n; i++) rest += (ys[i] - mean - found * (i - middle)) ** 2;
  return { slope: found, error: n > 2 ? Math.sqrt(rest / (n - 2) / squares) : Infinity };
}

export interface Steady {
  /** Factor a step. */
  readonly factor: number;
  /** Every step goes the same way (but one in ten); otherwise only the largest of each quarter do. */
  readonly isMonotone: boolean;
}

/**
 * Whether positive numbers shrink or grow steadily, and by which factor a step: each step, or (where they swing) their largest from
 * quarter to quarter. Undefined where they do neither.
 */
export function steady(ys: readonly number[]): Steady | undefined {
  const n = ys.length;
  if (n < 3 || ys.some((y) => !(y >= 0) || y === Infinity)) return undefined;
  const falls = ys.filter((y, i) => i > 0 && y < ys[i - 1]).length / (n - 1);
  const rises = ys.filter((y, i) => i > 0 && y > ys[i - 1]).length / (n - 1);
  if (falls >= 0.9 || rises >= 0.9) {
    const logs = ys.filter((y) => y > 0).map(Math.log);
    const { slope: rate } = slope(logs.slice(-Math.max(3, Math.ceil(n / 2))));
    return falls >= 0.9 === rate < 0 && rate !== 0 ? { factor: Math.exp(rate), isMonotone: true } : undefined;
  }
  if (n < 12) return undefined;
  const tops = quarters(ys).map((part) => Math.max(...part));
  const isFalling = tops.every((top, i) => i === 0 || top < tops[i - 1]);
  const isRising = tops.every((top, i) => i === 0 || top > tops[i - 1]);
  if ((!isFalling && !isRising) || tops[0] === 0) return undefined;
  return { factor: (tops[3] / tops[0]) ** (1 / ((3 * n) / 4)), isMonotone: false };
}

function quarters(ys: readonly number[]): readonly (readonly number[])[] {
  const at = (k: number) => Math.round((k * ys.length) / 4);
  return [0, 1, 2, 3].map((k) => ys.slice(at(k), at(k + 1)));
}

/** True where successive vectors point against each other, nearly every time. */
export function alternates(vectors: readonly Float64Array[]): boolean {
  const recent = vectors.slice(-9);
  if (recent.length < 3) return false;
  const turns = recent.slice(1).filter((vector, i) => dot(vector, recent[i]) < 0).length;
  return turns >= 0.8 * (recent.length - 1);
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
