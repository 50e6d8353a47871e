import type { Recording } from './recording';

/** Points a search looks at in one go; below that many steps it looks at every one. */
const width = 2000;

/**
 * The first recorded step at which the value is at most `threshold` (at least, when maximizing); undefined where none is.
 * Searched through the thinned series, whose buckets keep the extremes, so that few rows are ever read.
 */
export function firstReach(run: Recording, threshold: number): number | undefined {
  const isReached =
    run.assignment.problem.goal === 'minimize' ? (value: number) => value <= threshold : (value: number) => value >= threshold;
  return search(run, isReached, run.first, run.length - 1);
}

function search(run: Recording, isReached: (value: number) => boolean, from: number, to: number): number | undefined {
  const { steps, values } = run.series.read(['value'], from, to, width);
  if (to - from + 1 <= width) {
    const found = values.findIndex(isReached);
    return found < 0 ? undefined : steps[found];
  }
  // Two points a bucket; the second is NaN where a number was not finite, which may hide one that reached.
  for (let i = 0; i < steps.length; i += 2) {
    if (!isReached(values[i]) && !isReached(values[i + 1]) && !Number.isNaN(values[i + 1])) continue;
    const found = search(run, isReached, Math.max(from, steps[i]), i + 2 < steps.length ? Math.min(to, steps[i + 2] - 1) : to);
    if (found !== undefined) return found;
  }
  return undefined;
}
