import type { Assignment } from '../engine/stepper';
import { numberAt } from '../optimizer/schedules/scheduled';
import { Optimizer } from '../optimizer/optimizer';
import { isBlockwise } from '../optimizer/passes';
import type { Rule, RuleProblem } from '../optimizer/rule';
import { layoutOf } from '../parameters';
import type { Flock } from './flock';

/**
 * Whether the rule treats every coordinate by itself, so that many runs can be one run of a long vector: no norm, no search, no
 * parameter groups, and nothing made of the value.
 */
export function isSeparable({ rule, options, problem, objective }: Assignment): boolean {
  if (
    !objective.evaluateMany ||
    objective.isStochastic ||
    rule.limit ||
    rule.usedRate?.(options) !== undefined ||
    !rule.usesGradient ||
    options.groups !== undefined
  )
    return false;
  if (rule.equations?.(options).lines.some(({ source }) => /\bvalue\b/.test(source))) return false;
  const isOwn = (stages: ReturnType<Rule['stages']>) =>
    stages.every((stage) => isBlockwise(stage) && !stage.isNumber && !stage.coupled && !stage.isLong);
  const { size } = problem.layout;
  return (
    isOwn(rule.stages(options, problem)) &&
    isOwn(rule.stages(options, longer(problem, 2))) &&
    rule.slots(options, problem).every((slot) => slot.scalar === true || slot.size === size)
  );
}

/** Every parameter as a vector over the runs: entry i of θ of run p at i · count + p. */
const longer = (problem: RuleProblem, count: number): RuleProblem => ({
  ...problem,
  layout: layoutOf(problem.layout.tensors.map(({ name, size }) => ({ name, shape: [size * count] }))),
  view: problem.view.flatMap((window) => Array.from({ length: count }, () => window)),
});

/** Runs of a separable rule as one run of a long vector: the same bits as each by itself. */
export class Together implements Flock {
  readonly isBroken: Uint8Array;
  private readonly optimizer: Optimizer;
  private readonly rate: (t: number) => number;
  private readonly values: Float32Array;
  private readonly gradient: Float32Array;

  /** @param starts θ(0) of all runs, laid out like Flock.theta. */
  constructor(
    private readonly assignment: Assignment,
    starts: Float32Array,
    readonly count: number,
  ) {
    const { rule, options, problem, steps } = assignment;
    this.optimizer = new Optimizer(rule, options, longer(problem, count), starts);
    this.rate = numberAt((rule.learningRate ? rule.learningRate(options) : options.learningRate) ?? 0, steps);
    this.isBroken = new Uint8Array(count);
    this.values = new Float32Array(count);
    this.gradient = new Float32Array(starts.length);
  }

  get theta(): Float32Array {
    return this.optimizer.theta;
  }

  advance(): boolean {
    const { optimizer, gradient, values, isBroken, count } = this;
    const { objective, problem, steps } = this.assignment;
    if (optimizer.t >= steps || !objective.evaluateMany) return false;
    objective.evaluateMany(optimizer.theta, count, values, gradient);
    const size = problem.layout.size;
    const kept: [number, Float32Array][] = [];
    for (let p = 0; p < count; p++) {
      let isFinite = Number.isFinite(values[p]);
      for (let i = 0; i < size && isFinite; i++) isFinite = Number.isFinite(gradient[i * count + p]);
      if (isFinite && !isBroken[p]) continue;
      isBroken[p] = 1;
      kept.push([p, Float32Array.from({ length: size }, (_, i) => optimizer.theta[i * count + p])]);
      for (let i = 0; i < size; i++) gradient[i * count + p] = 0;
    }
    const sign = problem.goal === 'minimize' ? 1 : -1;
    for (let i = 0; i < gradient.length; i++) optimizer.gradient[i] = sign * gradient[i];
    optimizer.update(NaN, this.rate(optimizer.t));
    // What is broken stays where it broke, whatever momentum it had.
    for (const [p, theta] of kept) for (let i = 0; i < size; i++) optimizer.theta[i * count + p] = theta[i];
    return true;
  }
}
