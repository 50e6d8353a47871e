import { length } from './exact/stationaryPoint';

/** A run has arrived where its distance is this share of the point's size (or of 1): a little above float32's spacing, 6e-8. */
const share = 1e-6;

/** The distance at which a run has arrived at a point. */
export function arrivedWithin(theta: ArrayLike<number>): number {
  return share * Math.max(1, length(theta));
}
