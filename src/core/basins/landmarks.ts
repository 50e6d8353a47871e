import { stationaryBelow, type StationaryPoint } from '../verdicts/exact/stationaryPoint';
import type { ExactFunction } from '../verdicts/exact/exactFunction';

/** Two points are one when they are closer than this share of the window. */
const closeness = 1e-3;
/** More colours cannot be told apart, nor are there more numbers in a map's byte. */
const mostOptima = 200;

/** Measures distances in shares of the window, so that a long axis does not drown a short one. */
export type Scales = Float64Array;

/** The optima that runs may come to: each found once, by Newton's method in float64. */
export class Landmarks {
  readonly optima: StationaryPoint[] = [];
  private readonly kind: 'minimum' | 'maximum';

  /**
   * @param scales by entry of θ: the window's width.
   * @param places to look for optima from, the last of them first.
   */
  constructor(
    private readonly f: ExactFunction,
    readonly sign: 1 | -1,
    private readonly scales: Scales,
    private readonly places: ArrayLike<number>[],
  ) {
    this.kind = sign > 0 ? 'minimum' : 'maximum';
  }

  /** Follows the slope from the next of the places to an optimum, and keeps that; false where none is left. */
  seek(): boolean {
    const from = this.places.pop();
    if (!from) return false;
    const point = stationaryBelow(this.f, from, this.sign);
    if (point) this.keep(point);
    return true;
  }

  /**
   * The stationary point that θ has come to: the optimum's number, or `other` for a saddle and the like; undefined where it is at none.
   */
  reached(theta: ArrayLike<number>): number | 'other' | undefined {
    const known = this.nearest(theta);
    if (known !== undefined) return known;
    if (!this.mayBeStationary(theta)) return undefined;
    const point = stationaryBelow(this.f, theta, this.sign);
    if (!point || this.distance(theta, point.theta) > closeness) return undefined;
    return this.keep(point) ?? 'other';
  }

  /** The optimum that θ is close to. */
  nearest(theta: ArrayLike<number>): number | undefined {
    const at = this.optima.findIndex((point) => this.distance(theta, point.theta) <= closeness);
    return at < 0 ? undefined : at;
  }

  /** @returns the optimum's number; undefined where the point is none, or there are too many. */
  private keep(point: StationaryPoint): number | undefined {
    if (point.kind !== this.kind) return undefined;
    const known = this.optima.findIndex((other) => this.distance(point.theta, other.theta) <= closeness || areOneValley(point, other));
    if (known >= 0) return known;
    if (this.optima.length >= mostOptima) return undefined;
    return this.optima.push(point) - 1;
  }

  /** In shares of the window. */
  distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
    let squares = 0;
    for (let i = 0; i < a.length; i++) squares += ((a[i] - b[i]) / this.scales[i]) ** 2;
    return Math.sqrt(squares);
  }

  /** Whether θ lies further from the window than that is wide. */
  isOutside(theta: ArrayLike<number>, middle: ArrayLike<number>): boolean {
    for (let i = 0; i < theta.length; i++) if (!(Math.abs(theta[i] - middle[i]) <= 1.5 * this.scales[i])) return true;
    return false;
  }

  /** False where the slope is too steep for a stationary point nearby: by the mean value theorem ‖∇f‖ ≤ ‖H‖·distance, with room for a growing H. */
  private mayBeStationary(theta: ArrayLike<number>): boolean {
    const slope = Math.hypot(...this.f.gradient(theta));
    const curvature = Math.hypot(...this.f.hessian(theta));
    return slope <= 4 * curvature * closeness * Math.max(...this.scales);
  }
}

/** Minima of the same depth along which nothing curves are the floor of one valley. */
function areOneValley(a: StationaryPoint, b: StationaryPoint): boolean {
  const isLevel = ({ eigen: { values } }: StationaryPoint) =>
    values.some((curvature) => Math.abs(curvature) <= 1e-8 * Math.max(...values.map(Math.abs)));
  return isLevel(a) && isLevel(b) && Math.abs(a.value - b.value) <= 1e-6 * Math.max(1, Math.abs(a.value));
}
