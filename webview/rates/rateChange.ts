/** A run's effective learning rates relative to their own at step 0. */
export interface RateChanges {
  readonly steps: Float64Array;
  /** By coordinate: log₁₀ of the rate over its first; NaN where there is none. */
  readonly rows: readonly Float32Array[];
}

/** Relative to the first rate that is a positive number, since warming up some rules begin with 0. */
export function rateChanges(steps: Float64Array, rates: readonly Float32Array[]): RateChanges {
  // The last record of an ended run has no update and no rates.
  const known = steps.length - Number(steps.length > 1 && rates.every((row) => Number.isNaN(row[steps.length - 1])));
  const rows = rates.map((whole) => {
    const row = whole.subarray(0, known);
    const first = row.find((rate) => rate > 0 && rate < Infinity) ?? NaN;
    return row.map((rate) => (rate > 0 && rate < Infinity ? Math.log10(rate / first) : NaN));
  });
  return { steps: steps.subarray(0, known), rows };
}

/** The greatest change of any, as a factor for the scale of all maps: at least 2, so that rounding does not look like an event. */
export function scaleOf(changes: readonly RateChanges[]): number {
  let most = Math.log10(2);
  for (const { rows } of changes) for (const row of rows) for (const change of row) if (Math.abs(change) > most) most = Math.abs(change);
  return 10 ** most;
}

const middleAt = ({ rows }: RateChanges, i: number): number => {
  const sorted = rows
    .map((row) => row[i])
    .filter((change) => !Number.isNaN(change))
    .sort((a, b) => a - b);
  return sorted.length === 0 ? NaN : sorted[sorted.length >> 1];
};

/** `÷ 5.6`, `× 3`, of a change in log₁₀. */
export function factorText(change: number): string {
  const factor = 10 ** Math.abs(change);
  const text = factor < 10 ? factor.toFixed(1) : factor < 1e4 ? factor.toFixed(0) : factor.toExponential(0).replace('e+', 'e');
  return `${change < 0 ? '÷' : '×'} ${text.replace(/\.0$/, '')}`;
}

/** Below this a rate counts as unchanged: 2 %. */
const still = Math.log10(1.02);

/** What happened to the rates, by their median: fell, rose, fell and recovered, or nothing. */
export function rateSentence(changes: RateChanges): string {
  const course = Array.from(changes.steps, (_, i) => middleAt(changes, i));
  const known = course.flatMap((change, i) => (Number.isNaN(change) ? [] : [{ change, step: changes.steps[i] }]));
  if (known.length === 0) return 'no rates';
  const last = known[known.length - 1];
  const least = known.reduce((a, b) => (b.change < a.change ? b : a));
  const most = known.reduce((a, b) => (b.change > a.change ? b : a));
  if (most.change - least.change < still) return 'the same rates at every step';
  if (last.change - least.change > Math.max(still, 0.1 * (most.change - least.change)) && least.change < -still) {
    return `fell to ${factorText(least.change)} by step ${Math.round(least.step)}, recovered to ${factorText(last.change)}`;
  }
  if (last.change < -still) return `fell to ${factorText(last.change)}`;
  if (most.change - last.change > Math.max(still, 0.1 * most.change))
    return `rose to ${factorText(most.change)} by step ${Math.round(most.step)}, now ${factorText(last.change)}`;
  return `rose to ${factorText(last.change)}`;
}
