import type { ExactFunction } from './exactFunction';
import { symmetricEigen, type Eigen } from './symmetricEigen';

export type PointKind = 'minimum' | 'maximum' | 'saddle' | 'flat' | 'unknown';

/** Where the gradient is zero. */
export interface StationaryPoint {
  readonly theta: Float64Array;
  /** f there, as written. */
  readonly value: number;
  readonly kind: PointKind;
  /** Of the Hessian as written. */
  readonly eigen: Eigen;
}

const mostIterations = 120;

/**
 * The stationary point that lies downhill of θ: Newton's steps with the curvatures' absolute values (so that saddles are left, except
 * along directions without any slope), within a region that grows as long as f falls (Nocedal & Wright, Numerical Optimization, 2006,
 * chapter 4; absolute values: Dauphin et al., Identifying and attacking the saddle point problem, 2014). Float64.
 * @param sign +1 to minimize, −1 to maximize.
 * @returns undefined where none is found: f falls for ever, or is not finite or not smooth on the way.
 */
export function stationaryBelow(f: ExactFunction, start: ArrayLike<number>, sign: 1 | -1): StationaryPoint | undefined {
  const n = f.size;
  let theta = Float64Array.from(start);
  let value = sign * f.value(theta);
  let radius = 0.1 * Math.max(1, length(theta));
  const limit = 1e6 * Math.max(1, length(theta));
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const gradient = f.gradient(theta).map((g) => sign * g);
    const slope = length(gradient);
    if (!Number.isFinite(value) || !Number.isFinite(slope) || length(theta) > limit) return undefined;
    const eigen = symmetricEigen(f.hessian(theta), n);
    const step = slope === 0 ? new Float64Array(n) : newtonStep(eigen, gradient, 1e6 * Math.max(1, length(theta)));
    const reach = length(step);
    if (!Number.isFinite(reach)) return undefined;
    if (reach <= 1e-11 * Math.max(1, length(theta))) return { theta, value: sign * value, kind: kindOf(f, theta, eigen), eigen };
    const scale = Math.min(1, radius / reach);
    const next = theta.map((x, i) => x + scale * step[i]);
    const there = sign * f.value(next);
    // Near the minimum rounding hides the fall: a full step is then as good as known.
    const isLast = scale === 1 && reach <= 1e-6 * Math.max(1, length(theta));
    if (there < value || (isLast && !(there > value + 1e-9 * Math.abs(value)))) {
      theta = next;
      value = there;
      radius *= 2;
    } else {
      radius = Math.min(radius, reach) / 4;
      if (radius < 1e-13 * Math.max(1, length(theta))) return kink(f, theta, sign * value, sign, eigen);
    }
  }
  return undefined;
}

/** Where f falls no further though its slope is not zero: a minimum with a kink, if every axis leads up. */
function kink(f: ExactFunction, theta: Float64Array, value: number, sign: 1 | -1, eigen: Eigen): StationaryPoint | undefined {
  const axes = Array.from(theta, (_, k) => Float64Array.from(theta, (__, i) => Number(i === k)));
  const rises = axes.flatMap((axis) => around(f, theta, axis)).every((side) => sign * side >= 0);
  return rises ? { theta, value, kind: sign > 0 ? 'minimum' : 'maximum', eigen } : undefined;
}

/** @param longest no part of the step is longer: where nothing curves, slope alone gives no length. */
function newtonStep({ values, vectors }: Eigen, gradient: Float64Array, longest: number): Float64Array {
  const steepest = Math.max(...values.map(Math.abs));
  const step = new Float64Array(gradient.length);
  vectors.forEach((vector, k) => {
    const along = vector.reduce((sum, x, i) => sum + x * gradient[i], 0);
    if (along === 0) return;
    const curvature = Math.max(Math.abs(values[k]), 1e-10 * steepest, Math.abs(along) / longest);
    vector.forEach((x, i) => (step[i] -= (along / curvature) * x));
  });
  return step;
}

/** By the signs of the curvatures; where one is zero, by the values around. */
function kindOf(f: ExactFunction, theta: Float64Array, { values, vectors }: Eigen): PointKind {
  const steepest = Math.max(...values.map(Math.abs));
  const signs = new Set<number>();
  let isLevel = true;
  values.forEach((curvature, k) => {
    if (steepest > 0 && Math.abs(curvature) > 1e-8 * steepest) {
      isLevel = false;
      signs.add(Math.sign(curvature));
    } else for (const sign of around(f, theta, vectors[k])) signs.add(sign);
  });
  signs.delete(0);
  if (signs.has(1) && signs.has(-1)) return 'saddle';
  if (signs.has(1)) return 'minimum';
  if (signs.has(-1)) return 'maximum';
  return isLevel ? 'flat' : 'unknown';
}

/** Whether f lies above, below or level on both sides along a direction. */
function around(f: ExactFunction, theta: Float64Array, direction: Float64Array): number[] {
  const here = f.value(theta);
  const scale = Math.max(1, length(theta));
  return [1e-3, 1e-2, 1e-1].flatMap((share) =>
    [share, -share].map((move) => {
      const difference = f.value(theta.map((x, i) => x + move * scale * direction[i])) - here;
      return Math.abs(difference) <= 1e-13 * Math.max(1, Math.abs(here)) || Number.isNaN(difference) ? 0 : Math.sign(difference);
    }),
  );
}

export function length(vector: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += vector[i] * vector[i];
  return Math.sqrt(squares);
}
