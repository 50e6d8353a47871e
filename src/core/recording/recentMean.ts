import type { Recording } from './recording';

/** More are not averaged over: a mean of so many tells runs apart. */
const mostAveraged = 512;

/**
 * The mean value of the newest `count` records up to `step`, or of as many as there are, at most `mostAveraged`: of networks the loss
 * over that many batches, where one batch's says little. NaN where a value is not finite.
 */
export function recentMean(run: Recording, step: number, count: number): number {
  const wanted = Math.max(1, Math.min(count, mostAveraged));
  // So short a stretch is not thinned: a value a step.
  const { values } = run.series.read(['value'], Math.max(run.first, step - wanted + 1), step, 2 * mostAveraged);
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
