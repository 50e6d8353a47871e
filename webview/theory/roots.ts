/**
 * A rule of linear momentum: m ← β·m + c·g, θ ← (1 − αw)·θ − α·(a·m + b·g), with whatever scales its coordinates already in the curvature.
 */
export interface Coefficients {
  readonly beta: number;
  readonly c: number;
  readonly a: number;
  readonly b: number;
  /** Decoupled weight decay w. */
  readonly decay: number;
}

/** How an error along an eigenvector of curvature λ goes on from step to step. */
export interface Course {
  /** The two roots z of the update's matrix, as real and imaginary part; the first is the larger. */
  readonly roots: readonly [readonly [number, number], readonly [number, number]];
  /** |z| of the larger: what the error is multiplied by in a step, in the long run. */
  readonly rate: number;
  readonly kind: 'spirals' | 'zig-zags' | 'creeps' | 'runs away';
  /** Steps of a whole turn, of a spiral. */
  readonly period?: number;
}

/**
 * By the roots of z² − T·z + D, T = 1 + β − αw − αλ(ac + b), D = β(1 − αw − αλb): on a quadratic every eigenvector goes its own way
 * (Goh, Why momentum really works, 2017).
 */
export function courseOf({ beta, c, a, b, decay }: Coefficients, alpha: number, lambda: number): Course {
  const T = 1 + beta - alpha * decay - alpha * lambda * (a * c + b);
  const D = beta * (1 - alpha * decay - alpha * lambda * b);
  const discriminant = T * T - 4 * D;
  if (discriminant < 0) {
    const [real, imaginary] = [T / 2, Math.sqrt(-discriminant) / 2];
    const rate = Math.sqrt(D);
    return {
      roots: [
        [real, imaginary],
        [real, -imaginary],
      ],
      rate,
      kind: rate >= 1 ? 'runs away' : 'spirals',
      period: (2 * Math.PI) / Math.acos(Math.max(-1, Math.min(1, T / (2 * rate)))),
    };
  }
  const larger = (T + (T < 0 ? -1 : 1) * Math.sqrt(discriminant)) / 2;
  // D is the product of both: no digits are lost in a difference.
  const smaller = larger === 0 ? 0 : D / larger;
  const rate = Math.abs(larger);
  return {
    roots: [
      [larger, 0],
      [smaller, 0],
    ],
    rate,
    kind: rate >= 1 ? 'runs away' : larger < 0 ? 'zig-zags' : 'creeps',
  };
}

/** What the slowest eigenvector's error is multiplied by in a step. */
export function rateOf(coefficients: Coefficients, alpha: number, curvatures: ArrayLike<number>): number {
  let rate = 0;
  for (let i = 0; i < curvatures.length; i++) rate = Math.max(rate, courseOf(coefficients, alpha, curvatures[i]).rate);
  return rate;
}

/** The learning rate from which on curvature λ > 0 is not stable: (1 + β)(2 − αw)/(λ(ac + b(1 + β))) for w = 0. */
export const limitOf = ({ beta, c, a, b }: Coefficients, lambda: number): number => (2 * (1 + beta)) / (lambda * (a * c + b * (1 + beta)));

/** Steps until the error is a tenth; Infinity where it does not shrink. */
export const stepsPerDecade = (rate: number): number => (rate < 1 ? Math.LN10 / -Math.log(rate) : Infinity);
