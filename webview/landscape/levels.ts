/** The values at which the contours of a landscape run. */

const bands = 16;

export interface Levels {
  /** Ascending, between the least and the greatest finite value. */
  readonly thresholds: readonly number[];
  readonly least: number;
  readonly greatest: number;
}

/**
 * Evenly spaced levels; where most of the landscape lies close to its best value (a valley), levels evenly spaced in the
 * logarithm of the distance to it, so that the valley shows. Undefined where nothing is finite or everything is equal.
 */
export function levelsOf(values: Float32Array, goal: 'minimize' | 'maximize'): Levels | undefined {
  const sorted = values.filter(Number.isFinite).sort();
  if (sorted.length === 0) return undefined;
  const least = sorted[0];
  const greatest = sorted[sorted.length - 1];
  if (!(greatest > least)) return undefined;
  const range = greatest - least;
  const best = goal === 'minimize' ? least : greatest;
  const distanceAt = (share: number) =>
    goal === 'minimize' ? sorted[Math.floor(share * (sorted.length - 1))] - best : best - sorted[Math.ceil((1 - share) * (sorted.length - 1))];
  const skewed = distanceAt(0.5) < 0.25 * range;
  const finest = Math.max(distanceAt(0.004), range * 1e-6);
  const distances = Array.from({ length: bands - 1 }, (_, i) => {
    const share = (i + 1) / bands;
    return skewed ? finest * (range / finest) ** (i / (bands - 1)) : range * share;
  });
  const thresholds = distances.map((distance) => (goal === 'minimize' ? best + distance : best - distance)).sort((a, b) => a - b);
  return { thresholds, least, greatest };
}
