import type { Objective } from '../objective/objective';
import { Optimizer, type OptimizerSnapshot, type StageObserver } from '../optimizer/optimizer';
import type { Rule, RuleProblem } from '../optimizer/rule';
import { learningRateAt } from '../optimizer/schedules/registry';
import { columnValues, recordLayout, type RecordLayout } from './record';

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

  /** @throws RangeError when the rule refuses the problem. */
  constructor(private readonly assignment: Assignment) {
    const { rule, options, problem, start, steps } = assignment;
    this.optimizer = new Optimizer(rule, options, problem, start);
    this.layout = recordLayout(problem.layout.size, this.optimizer.slots);
    this.learningRate = learningRateAt(options.learningRate ?? 0, steps);
  }

  snapshot(): OptimizerSnapshot {
    return this.optimizer.snapshot();
  }

  restore(snapshot: OptimizerSnapshot): void {
    this.optimizer.restore(snapshot);
  }

  /** The snapshot before update t, from record t and (for the state) record t − 1. */
  snapshotFrom(t: number, row: Float32Array, previous: Float32Array): OptimizerSnapshot {
    const state = this.optimizer.slots.map(({ name }) => [name, columnValues(this.layout, previous, 'state', name).slice()]);
    return { t, theta: columnValues(this.layout, row, 'parameters').slice(), slots: Object.fromEntries(state) };
  }

  /** Makes the next record into `row` (layout.stride numbers) and moves on. */
  step(row: Float32Array, observe?: StageObserver): StepOutcome {
    const { objective, problem, rule, steps } = this.assignment;
    const { optimizer, layout } = this;
    const column = (quantity: Parameters<typeof columnValues>[2], slot?: string) => columnValues(layout, row, quantity, slot);

    const parameters = column('parameters');
    parameters.set(optimizer.theta);
    const gradient = column('gradient');
    const value = objective.evaluate(parameters, gradient);
    row[0] = value;

    const isFinite = Number.isFinite(value) && gradient.every(Number.isFinite);
    const outcome = rule.usesGradient && !isFinite ? 'nonFinite' : optimizer.t >= steps ? 'completed' : 'updated';
    if (outcome === 'updated') {
      row[1] = this.learningRate(optimizer.t);
      if (problem.goal === 'minimize') optimizer.gradient.set(gradient);
      else for (let i = 0; i < gradient.length; i++) optimizer.gradient[i] = -gradient[i];
      this.update(value, row[1], column('effectiveLearningRate'), observe);
      const update = column('update');
      for (let i = 0; i < update.length; i++) update[i] = optimizer.theta[i] - parameters[i];
    } else {
      row[1] = NaN;
      column('effectiveLearningRate').fill(NaN);
      column('update').fill(NaN);
    }
    for (const { name } of optimizer.slots) column('state', name).set(optimizer.slot(name));
    return outcome;
  }

  private update(value: number, learningRate: number, effective: Float32Array, observe?: StageObserver): void {
    const { optimizer } = this;
    if (optimizer.effectiveLearningRate) {
      optimizer.update(value, learningRate, observe);
      effective.set(optimizer.effectiveLearningRate);
      return;
    }
    optimizer.update(value, learningRate, (stage, values, from) => {
      if (stage.output === 'effectiveLearningRate') effective.set(values, from);
      observe?.(stage, values, from);
    });
  }
}
