/** Strong Wolfe line search by cubic interpolation (Nocedal & Wright 2006, algorithms 3.5 and 3.6), step by step as torch.optim.LBFGS has it. */

/** f along a direction d: at θ + τ·d. */
export interface LinePoint {
  readonly τ: number;
  /** f(θ + τ·d), of the function to minimize. */
  readonly value: number;
  /** ∇f(θ + τ·d)·d. */
  readonly slope: number;
}

export interface WolfeOptions {
  /** c₁: f(τ) ≤ f(0) + c₁·τ·f′(0) has to hold. */
  readonly sufficientDecrease: number;
  /** c₂: |f′(τ)| ≤ c₂·|f′(0)| has to hold. */
  readonly curvature: number;
  /** Trials at most. */
  readonly maxEvaluations: number;
  /** The search ends when an interval of τ is shorter than this. */
  readonly shortest: number;
}

/** Where the cubic through two points with their slopes is least, within bounds; the middle where it has no minimum or a point is not finite. */
export function cubicMinimum(a: LinePoint, b: LinePoint, [from, to]: readonly [number, number]): number {
  const [left, right] = a.τ <= b.τ ? [a, b] : [b, a];
  const d1 = left.slope + right.slope - (3 * (left.value - right.value)) / (left.τ - right.τ);
  const d2 = Math.sqrt(d1 * d1 - left.slope * right.slope);
  const least = right.τ - (right.τ - left.τ) * ((right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2));
  return Number.isFinite(least) ? Math.min(Math.max(least, from), to) : (from + to) / 2;
}

/** A point that left float32 counts as infinitely high: the step was too long. */
const isHigh = ({ value, slope }: LinePoint) => !Number.isFinite(value) || !Number.isFinite(slope);

/**
 * Looks for a step length that satisfies both conditions, or the best one found.
 * @param start the point at τ = 0; its slope is below 0.
 * @param first the first τ tried.
 * @param at evaluates f at a step length; called `maxEvaluations` times at most, once at least.
 */
export function strongWolfe(start: LinePoint, first: number, at: (τ: number) => LinePoint, options: WolfeOptions): number {
  const { sufficientDecrease: c1, curvature: c2, maxEvaluations, shortest } = options;
  const isTooHigh = (point: LinePoint) => isHigh(point) || point.value > start.value + c1 * point.τ * start.slope;
  const isFlat = ({ slope }: LinePoint) => Math.abs(slope) <= -c2 * start.slope;
  let [trials, point, previous] = [1, at(first), start];
  let bracket: [LinePoint, LinePoint] | undefined;

  // Longer and longer steps, until a minimum lies between two of them.
  while (!bracket) {
    if (isTooHigh(point) || (trials > 2 && point.value >= previous.value)) bracket = [previous, point];
    else if (isFlat(point)) return point.τ;
    else if (point.slope >= 0) bracket = [previous, point];
    else if (trials >= maxEvaluations) return point.τ;
    else {
      const longer = cubicMinimum(previous, point, [point.τ + 0.01 * (point.τ - previous.τ), point.τ * 10]);
      previous = point;
      point = at(longer);
      trials++;
    }
  }

  // The interval shrinks around it.
  const height = (one: LinePoint) => (isHigh(one) ? Infinity : one.value);
  let low = height(bracket[0]) <= height(bracket[1]) ? 0 : 1;
  let isStuck = false;
  while (trials < maxEvaluations) {
    const [from, to] = [Math.min(bracket[0].τ, bracket[1].τ), Math.max(bracket[0].τ, bracket[1].τ)];
    if (to - from < shortest) break;
    let τ = cubicMinimum(bracket[0], bracket[1], [from, to]);
    const margin = 0.1 * (to - from);
    const isNearEnd = Math.min(to - τ, τ - from) < margin;
    if (isNearEnd && (isStuck || τ >= to || τ <= from)) {
      τ = Math.abs(τ - to) < Math.abs(τ - from) ? to - margin : from + margin;
      isStuck = false;
    } else isStuck = isNearEnd;

    point = at(τ);
    trials++;
    if (isTooHigh(point) || point.value >= bracket[low].value) {
      bracket[1 - low] = point;
      low = height(bracket[0]) <= height(bracket[1]) ? 0 : 1;
      continue;
    }
    if (isFlat(point)) return point.τ;
    if (point.slope * (bracket[1 - low].τ - bracket[low].τ) >= 0) bracket[1 - low] = bracket[low];
    bracket[low] = point;
  }
  return bracket[low].τ;
}
