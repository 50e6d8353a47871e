import { CodeFailure } from '../code/workspaceCode';
import type { EvaluationContext, Objective } from '../objective/objective';
import type { RuleBook } from '../optimizer/book';
import { Optimizer, type OptimizerSnapshot, type StageObserver } from '../optimizer/optimizer';
import type { Rule, RuleProblem, StateSlot } from '../optimizer/rule';
import type { Stage } from '../optimizer/stage';
import { numberAt, type NumberAt } from '../optimizer/schedules/scheduled';
import type { StopRule } from './earlyStop';
import type { RecordedUpdates } from './recordedUpdates';
import type { StepMaker } from './stepMaker';
import { LiveVectors } from './liveVectors';
import { editsByStep, optionsAt, type Edit } from '../recording/edit';
import { observingWithEdits, setUnmadeSlots } from './stateEdits';
import { columnValues, recordLayout, type RecordLayout, type RecordQuantity } from '../record/recordLayout';

/** What one optimizer does on one objective, before any step is made. */
export interface Assignment {
  readonly rule: Rule;
  /** What the optimizer can be changed into. */
  readonly book: RuleBook;
  /** As the rule's schema describes them, complete. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly objective: Objective;
  readonly problem: RuleProblem;
  /** θ(0). */
  readonly start: Float32Array;
  /** Updates planned. */
  readonly steps: number;
  /** When it ends before its time. */
  readonly stop?: StopRule;
  /** Updates between two measurements of the objective's figures, each of them; absent: so often that it costs little. */
  readonly measureEvery?: readonly number[];
  /** Steps at which they are measured besides; where given, even if empty, only when the file says. */
  readonly measureAt?: readonly number[];
  /** Where a forked run begins; absent: at step 0 with the rule's first state. */
  readonly origin?: Origin;
  /** Set where another program has made the updates: what it has recorded is what the run shows. */
  readonly updates?: RecordedUpdates;
}

/** The moment another run was forked from. */
export interface Origin {
  /** The step of its first record: steps, learning-rate schedule and batches go on counting from the parent's. */
  readonly step: number;
  /** The number of the first update that its state has seen: 0, or `step` for another optimizer than the parent's. */
  readonly begun: number;
  /** θ and state there. */
  readonly snapshot: OptimizerSnapshot;
  /** Changes made to the parent at this very step that the fork repeats. */
  readonly edits: readonly Edit[];
}

/**
 * `updated`: the record holds an update and θ has moved; otherwise the record is the run's last. `failed`: code of the workspace did, in the
 * loss (there is no value then) or in the update.
 */
export type StepOutcome = 'updated' | 'completed' | 'nonFinite' | 'failed';

/**
 * Advances an optimizer on its objective, one record at a time. Deterministic: restored from a snapshot it repeats the
 * same bits, so a second stepper replays what the first has done.
 */
export class Stepper implements StepMaker {
  readonly layout: RecordLayout;
  private optimizer: Optimizer;
  private options: Readonly<Record<string, unknown>>;
  private learningRate: NumberAt;
  private readonly editsByStep: ReadonlyMap<number, readonly Edit[]>;
  private readonly parts: ReturnType<typeof partsOf>;
  /** What the objective's layers carry from step to step. */
  private readonly layerState: Float32Array;
  /** The same before the present step. */
  private readonly stateBefore: Float32Array;
  /** Where θ is too long for the rows to hold it. */
  private live: LiveVectors | undefined;
  private recorded: number | undefined;
  /** Why the record made last is the run's last, where code failed. */
  failure: CodeFailure | undefined;

  /**
   * @param edits what a user changed, repeated whenever their steps are made.
   * @throws RangeError when the rule refuses the problem.
   */
  constructor(
    private readonly assignment: Assignment,
    readonly edits: readonly Edit[] = assignment.origin?.edits ?? [],
  ) {
    const { rule, options, problem, objective, start, origin } = assignment;
    this.optimizer = new Optimizer(rule, options, problem, start, origin?.begun);
    this.options = options;
    this.editsByStep = editsByStep(edits);
    this.layerState = objective.stateStart.slice();
    this.stateBefore = this.layerState.slice();
    this.layout = recordLayout(problem.layout, this.optimizer.slots, this.layerState.length);
    this.parts = partsOf(this.layout);
    if (this.layout.tracked) this.live = new LiveVectors(problem, this.layout, this.optimizer, this.layerState);
    this.learningRate = this.learningRateOf(options);
    if (origin) this.restore(origin.snapshot);
  }

  /** The record made last; undefined before the first and after a snapshot was restored. */
  get newest(): number | undefined {
    return this.recorded;
  }

  get slots(): readonly StateSlot[] {
    return this.optimizer.slots;
  }

  get stages(): readonly Stage[] {
    return this.optimizer.stages;
  }

  /** The number of the next record. */
  get t(): number {
    return this.optimizer.t;
  }

  /**
   * A whole vector of the record made last, where θ is too long for rows to hold it: not to be written to, and good until the next step.
   * Undefined where there is none.
   */
  values(quantity: RecordQuantity, slot?: string): Float32Array | undefined {
    return this.recorded === undefined ? undefined : this.live?.values(quantity, slot);
  }

  /** θ after the update made last; not to be written to. */
  get theta(): Float32Array {
    return this.optimizer.theta;
  }

  /** What the objective's layers carry into the next step; not to be written to. */
  get layers(): Float32Array {
    return this.layerState;
  }

  /** A slot of the state, as the update made last has left it; not to be written to. */
  slot(name: string): Float32Array | undefined {
    return this.slots.some((slot) => slot.name === name) ? this.optimizer.slot(name) : undefined;
  }

  /** The coordinates of θ that a record holds, after the update made last. A copy. */
  after(): Float32Array {
    const { theta } = this.optimizer;
    return this.layout.tracked ? Float32Array.from(this.layout.tracked, (index) => theta[index]) : theta.slice();
  }

  snapshot(): OptimizerSnapshot {
    return { ...this.optimizer.snapshot(), layerState: this.layerState.slice() };
  }

  restore(snapshot: OptimizerSnapshot): void {
    this.use(optionsAt(this.assignment.options, this.edits, snapshot.t));
    this.optimizer.restore(snapshot);
    this.layerState.set(snapshot.layerState ?? []);
    this.recorded = undefined;
  }

  /** The snapshot before the update of record `step`, from it and (for the state) the record before. */
  snapshotFrom(step: number, row: Float32Array, previous: Float32Array): OptimizerSnapshot {
    const state = this.optimizer.slots.map(({ name }): [string, Float32Array] => [
      name,
      columnValues(this.layout, previous, 'state', name).slice(),
    ]);
    const layerState = this.layerState.length > 0 ? columnValues(this.layout, previous, 'layerState').slice() : new Float32Array(0);
    return { t: step, theta: columnValues(this.layout, row, 'parameters').slice(), slots: Object.fromEntries(state), layerState };
  }

  /** Makes the next record into `row` (layout.stride numbers) and moves on. Interrupted by `watch`, it leaves everything as it was. */
  step(row: Float32Array, observe?: StageObserver, watch?: EvaluationContext['watch']): StepOutcome {
    const { problem, rule, updates } = this.assignment;
    const step = this.t;
    updates?.begin(step, this.optimizer);
    const edits = this.editsByStep.get(step);
    if (edits) this.beginEdited(edits, step);
    const { optimizer, parts, live } = this;
    const parameters = live?.parameters ?? row.subarray(parts.parameters, parts.parameters + problem.layout.size);
    const gradient = live?.gradient ?? row.subarray(parts.gradient, parts.gradient + problem.layout.size);
    const undo = watch && optimizer.isInterruptible ? this.undoing(parameters, gradient) : undefined;
    const value = this.evaluateNext(gradient, watch);
    parameters.set(optimizer.theta);
    row[parts.value] = value;

    const isGradientFinite = live ? live.takeGradient(row) : gradient.every((x) => Number.isFinite(x));
    const isFinite = Number.isFinite(value) && isGradientFinite;
    let outcome = this.outcomeOf(step, isFinite, edits);
    const learningRate = outcome === 'updated' ? this.learningRate(step, (slot) => optimizer.slot(slot)[0]) : NaN;
    row[parts.learningRate] = learningRate;
    this.recorded = step;
    if (outcome === 'updated') {
      if (gradient !== optimizer.gradient) {
        const sign = problem.goal === 'minimize' ? 1 : -1;
        for (let i = 0; i < gradient.length; i++) optimizer.gradient[i] = sign * gradient[i];
      }
      const failure = this.updateOptimizer(value, learningRate, edits, observe, watch, undo);
      if (failure) {
        this.failure = failure;
        outcome = 'failed';
        row[parts.learningRate] = NaN;
      }
      updates?.finish(step, optimizer);
      const used = rule.usedRate?.(this.options);
      if (used !== undefined && outcome === 'updated') row[parts.learningRate] = optimizer.slot(used)[0];
    }
    if (edits) setUnmadeSlots(optimizer, edits, outcome === 'updated');
    if (live) live.record(row, outcome === 'updated');
    else this.recordWhole(row, parameters, outcome === 'updated');
    return outcome;
  }

  private outcomeOf(step: number, isFinite: boolean, edits: readonly Edit[] | undefined): StepOutcome {
    const { rule, steps, updates } = this.assignment;
    if (this.failure) return 'failed';
    // What has gone on elsewhere goes on here, too.
    if (updates) return 'updated';
    if (rule.usesGradient && !isFinite) return 'nonFinite';
    return step >= steps || edits?.some(({ change }) => change.kind === 'end') ? 'completed' : 'updated';
  }

  /** Makes the update; where code of the workspace fails in it, nothing has moved. */
  private updateOptimizer(
    value: number,
    learningRate: number,
    edits: readonly Edit[] | undefined,
    observe: StageObserver | undefined,
    watch: EvaluationContext['watch'],
    undo: (() => void) | undefined,
  ): CodeFailure | undefined {
    const { optimizer } = this;
    try {
      // A share that falls tells that something else has begun.
      if (undo) watch?.(0);
      optimizer.update(
        value,
        learningRate,
        edits ? observingWithEdits(optimizer, edits, observe) : observe,
        this.evaluateWith(watch),
        watch && (() => watch(1)),
        this.measure,
      );
      return undefined;
    } catch (error) {
      if (error instanceof CodeFailure) return error;
      undo?.();
      throw error;
    }
  }

  /** Takes back what has been written of a record whose update was interrupted: the newest is the one before again. */
  private undoing(...written: readonly Float32Array[]): () => void {
    const [recorded, kept] = [this.recorded, written.map((values) => values.slice())];
    return () => {
      written.forEach((values, i) => values.set(kept[i]));
      this.layerState.set(this.stateBefore);
      this.recorded = recorded;
    };
  }

  /** The changes at a step that count from its beginning: options and θ. */
  private beginEdited(edits: readonly Edit[], step: number): void {
    this.use(optionsAt(this.assignment.options, this.edits, step));
    for (const { change } of edits) {
      if (change.kind === 'parameters') this.optimizer.theta[change.index] = change.value;
      if (change.kind === 'end' && change.parameters) this.optimizer.theta.set(change.parameters);
    }
  }

  private use(options: Readonly<Record<string, unknown>>): void {
    if (options === this.options) return;
    const { rule, problem, origin } = this.assignment;
    const optimizer = new Optimizer(rule, options, problem, this.optimizer.theta, origin?.begun);
    optimizer.restore(this.optimizer.snapshot());
    this.optimizer = optimizer;
    this.options = options;
    this.learningRate = this.learningRateOf(options);
    if (this.live) this.live = new LiveVectors(problem, this.layout, optimizer, this.layerState);
  }

  private learningRateOf(options: Readonly<Record<string, unknown>>): NumberAt {
    const { rule, steps } = this.assignment;
    return numberAt((rule.learningRate ? rule.learningRate(options) : options.learningRate) ?? 0, steps);
  }

  /** f and ∇f at θ(t), on the batch of step t; moves the layers' state on. */
  private evaluateNext(gradient: Float32Array, watch: EvaluationContext['watch']): number {
    const { optimizer, layerState, stateBefore } = this;
    stateBefore.set(layerState);
    this.failure = undefined;
    try {
      return this.assignment.objective.evaluate(optimizer.theta, gradient, { step: this.t, state: layerState, watch });
    } catch (error) {
      layerState.set(stateBefore);
      if (!(error instanceof CodeFailure)) throw error;
      this.failure = error;
      gradient.fill(NaN);
      return NaN;
    }
  }

  private recordWhole(row: Float32Array, parameters: Float32Array, hasUpdate: boolean): void {
    const { optimizer, parts } = this;
    if (hasUpdate) {
      row.set(optimizer.effectiveLearningRate, parts.effectiveLearningRate);
      for (let i = 0; i < parameters.length; i++) row[parts.update + i] = optimizer.theta[i] - parameters[i];
    } else {
      row.fill(NaN, parts.effectiveLearningRate, parts.effectiveLearningRate + parameters.length);
      row.fill(NaN, parts.update, parts.update + parameters.length);
    }
    row.set(this.layerState, parts.layerState);
    for (const { name, offset } of parts.state) row.set(optimizer.slot(name), offset);
  }

  /** A figure as it is measured after the evaluation of step t; moves no state on. */
  private readonly measure = (theta: Float32Array, figure: string): number => {
    const { meter } = this.assignment.objective;
    return meter?.measure(theta, { step: this.t, state: this.layerState.slice() })[meter.names.indexOf(figure)] ?? NaN;
  };

  /** The function to minimize, as step t sees it: the same batch, and layers as they were before the step. */
  private readonly evaluateWith =
    (watch: EvaluationContext['watch']) =>
    (theta: Float32Array, gradient: Float32Array): number => {
      const { objective, problem } = this.assignment;
      const value = objective.evaluate(theta, gradient, { step: this.t, state: this.stateBefore.slice(), watch });
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
