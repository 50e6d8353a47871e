import type { Objective } from '../objective/objective';
import { Optimizer, type OptimizerSnapshot, type StageObserver } from '../optimizer/optimizer';
import type { Rule, RuleProblem } from '../optimizer/rule';
import { learningRateAt } from '../optimizer/schedules/registry';
import { columnValues, recordLayout, type RecordLayout, type RecordQuantity } from './record';

/** What one optimizer does on one objective, before any step is made. */
export interface Assignment {
  readonly rule: Rule;
  /** As the rule's schema describes them, complete. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly objective: Objective;
  readonly problem: RuleProblem;
  /** θ(0). */
  readonly start: Float32Array;
  /** Updates planned. */
  readonly steps: number;
}

/** `updated`: the record holds an update and θ has moved; otherwise the record is the run's last. */
export type StepOutcome = 'updated' | 'completed' | 'nonFinite';

/**
 * Advances an optimizer on its objective, one record at a time. Deterministic: restored from a snapshot it repeats the
 * same bits, so a second stepper replays what the first has done.
 */
export class Stepper {
  readonly layout: RecordLayout;
  private readonly optimizer: Optimizer;
  private readonly learningRate: (t: number) => number;
  private readonly parts: ReturnType<typeof partsOf>;
  /** What the objective's layers carry from step to step. */
  private readonly layerState: Float32Array;
  /** The same before the present step. */
  private readonly stateBefore: Float32Array;

  /** @throws RangeError when the rule refuses the problem. */
  constructor(private readonly assignment: Assignment) {
    const { rule, options, problem, objective, start, steps } = assignment;
    this.optimizer = new Optimizer(rule, options, problem, start);
    this.layerState = objective.stateStart.slice();
    this.stateBefore = this.layerState.slice();
    this.layout = recordLayout(problem.layout.size, this.optimizer.slots, this.layerState.length);
    this.parts = partsOf(this.layout);
    this.learningRate = learningRateAt((rule.learningRate ? rule.learningRate(options) : options.learningRate) ?? 0, steps);
  }

  snapshot(): OptimizerSnapshot {
    return { ...this.optimizer.snapshot(), layerState: this.layerState.slice() };
  }

  restore(snapshot: OptimizerSnapshot): void {
    this.optimizer.restore(snapshot);
    this.layerState.set(snapshot.layerState ?? []);
  }

  /** The snapshot before update t, from record t and (for the state) record t − 1. */
  snapshotFrom(t: number, row: Float32Array, previous: Float32Array): OptimizerSnapshot {
    const state = this.optimizer.slots.map(({ name }): [string, Float32Array] => [name, columnValues(this.layout, previous, 'state', name).slice()]);
    const layerState = this.layerState.length > 0 ? columnValues(this.layout, previous, 'layerState').slice() : new Float32Array(0);
    return { t, theta: columnValues(this.layout, row, 'parameters').slice(), slots: Object.fromEntries(state), layerState };
  }

  /** Makes the next record into `row` (layout.stride numbers) and moves on. */
  step(row: Float32Array, observe?: StageObserver): StepOutcome {
    const { objective, problem, rule, steps } = this.assignment;
    const { optimizer, parts } = this;
    const parameters = row.subarray(parts.parameters, parts.parameters + problem.layout.size);
    const gradient = row.subarray(parts.gradient, parts.gradient + problem.layout.size);
    parameters.set(optimizer.theta);
    this.stateBefore.set(this.layerState);
    const value = objective.evaluate(parameters, gradient, { step: optimizer.t, state: this.layerState });
    row[parts.value] = value;
    row.set(this.layerState, parts.layerState);

    const isFinite = Number.isFinite(value) && gradient.every((x) => Number.isFinite(x));
    const outcome = rule.usesGradient && !isFinite ? 'nonFinite' : optimizer.t >= steps ? 'completed' : 'updated';
    if (outcome === 'updated') {
      const learningRate = this.learningRate(optimizer.t);
      row[parts.learningRate] = learningRate;
      const sign = problem.goal === 'minimize' ? 1 : -1;
      for (let i = 0; i < gradient.length; i++) optimizer.gradient[i] = sign * gradient[i];
      this.update(value, learningRate, row, observe);
      for (let i = 0; i < parameters.length; i++) row[parts.update + i] = optimizer.theta[i] - parameters[i];
    } else {
      row[parts.learningRate] = NaN;
      row.fill(NaN, parts.effectiveLearningRate, parts.effectiveLearningRate + parameters.length);
      row.fill(NaN, parts.update, parts.update + parameters.length);
    }
    for (const { name, offset } of parts.state) row.set(optimizer.slot(name), offset);
    return outcome;
  }

  private update(value: number, learningRate: number, row: Float32Array, observe?: StageObserver): void {
    const { optimizer, parts } = this;
    if (optimizer.effectiveLearningRate) {
      optimizer.update(value, learningRate, observe, this.evaluate);
      row.set(optimizer.effectiveLearningRate, parts.effectiveLearningRate);
      return;
    }
    const keepRate: StageObserver = (stage, values, from) => {
      if (stage.output === 'effectiveLearningRate') row.set(values, parts.effectiveLearningRate + from);
      observe?.(stage, values, from);
    };
    optimizer.update(value, learningRate, keepRate, this.evaluate);
  }

  /** The function to minimize, as step t sees it: the same batch, and layers as they were before the step. */
  private readonly evaluate = (theta: Float32Array, gradient: Float32Array): number => {
    const { objective, problem } = this.assignment;
    const value = objective.evaluate(theta, gradient, { step: this.optimizer.t, state: this.stateBefore.slice() });
    if (problem.goal === 'minimize') return value;
    for (let i = 0; i < gradient.length; i++) gradient[i] = -gradient[i];
    return -value;
  };
}

/** Where the columns of a record begin, looked up once instead of at every step. */
function partsOf(layout: RecordLayout) {
  const offsetOf = (quantity: RecordQuantity) => layout.columns.find((column) => column.quantity === quantity)?.offset ?? 0;
  return {
    value: offsetOf('value'),
    learningRate: offsetOf('learningRate'),
    parameters: offsetOf('parameters'),
    gradient: offsetOf('gradient'),
    effectiveLearningRate: offsetOf('effectiveLearningRate'),
    update: offsetOf('update'),
    layerState: offsetOf('layerState'),
    state: layout.columns.filter(({ quantity }) => quantity === 'state').map(({ slot, offset }) => ({ name: slot as string, offset })),
  };
}
