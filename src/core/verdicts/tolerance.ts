import { length } from './exact/stationaryPoint';

/** A run has arrived where it is this close to a point; beyond a size of 4, twice float32's spacing is more. */
const close = 1e-6;

/** The distance at which a run has arrived at a point. */
export function arrivedWithin(theta: ArrayLike<number>): number {
  return Math.max(close, 2 ** -22 * length(theta));
}
