/** The values at which the contours of a landscape run. */

const bands = 16;

/** Fewer contours than this in view, and finer ones are drawn between them. */
const fewestInView = 6;

export interface Levels {
  /** Ascending, between the least and the greatest finite value. */
  readonly thresholds: readonly number[];
  readonly least: number;
  readonly greatest: number;
  /** How levels follow each other: evenly, or evenly in the logarithm of the distance to the best value. */
  readonly scale: 'linear' | 'log';
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
    goal === 'minimize'
      ? sorted[Math.floor(share * (sorted.length - 1))] - best
      : best - sorted[Math.ceil((1 - share) * (sorted.length - 1))];
  const skewed = distanceAt(0.5) < 0.25 * range;
  const finest = Math.max(distanceAt(0.004), range * 1e-6);
  const distances = Array.from({ length: bands - 1 }, (_, i) => {
    const share = (i + 1) / bands;
    return skewed ? finest * (range / finest) ** (i / (bands - 1)) : range * share;
  });
  const thresholds = distances.map((distance) => (goal === 'minimize' ? best + distance : best - distance)).sort((a, b) => a - b);
  return { thresholds, least, greatest, scale: skewed ? 'log' : 'linear' };
}

/**
 * The levels that a closer or wider look has beside those it keeps: halfway between two where few are in view, further ones outside. A value keeps its
 * contour and its colour, wherever one looks from: see `shareOf`.
 */
export function levelsInView(kept: Levels, values: Float32Array): readonly number[] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  let all = [kept.least, ...kept.thresholds, kept.greatest];
  const inView = () => all.filter((level) => level > low && level < high).length;
  for (let i = 0; i < 40 && high > low && inView() < fewestInView; i++) {
    all = all.flatMap((level, k) => {
      const next = all[k + 1];
      return next === undefined || next <= low || level >= high || !((level + next) / 2 > level) ? [level] : [level, (level + next) / 2];
    });
    if (low >= kept.greatest || high <= kept.least) break;
  }
  for (let i = 0; i < bands && high > all[all.length - 1]; i++) all.push(3 * all[all.length - 1] - 2 * all[all.length - 2]);
  for (let i = 0; i < bands && low < all[0]; i++) all.unshift(3 * all[0] - 2 * all[1]);
  return all.filter((level) => level > low && level < high);
}

/** Where a value lies among the levels that are kept, from 0 (up to the least) to 1. */
export function shareOf({ thresholds, least, greatest }: Levels, value: number): number {
  const all = [least, ...thresholds, greatest];
  const above = all.findIndex((level) => level > value);
  if (above < 0) return 1;
  if (above === 0) return 0;
  return (above - 1 + (value - all[above - 1]) / (all[above] - all[above - 1])) / (all.length - 1);
}
