import type { OptimizerSnapshot, StageObserver } from '../optimizer/optimizer';
import { Checkpoints } from './checkpoints';
import { optionsAt, withEdit, type Edit } from './edit';
import { explainNonFinite } from './nonFinite';
import { PathSamples } from './pathSamples';
import { LongHistory } from './longHistory';
import type { EvaluationContext } from '../objective/objective';
import { MemoryShares } from './memoryShares';
import { MetricSamples } from './metricSamples';
import { columnOf, columnValues, type RecordLayout, type RecordQuantity } from './record';
import type { RunEnd, RunOptions } from './runOptions';
import { SeriesSet, type RecordSource, type RowStretch } from './series';
import { stageOutputOf, stagesOf, type StageResult } from './stageResults';
import { Stepper, type Assignment } from './stepper';
import { Trace } from './trace';

/** Chunks computed again and kept for a while, since whoever looks at a step looks at its neighbours. */
const replayedChunks = 8;

export type { RunEnd, RunOptions };

/** One optimizer's run with everything it recorded: it can be advanced, and any earlier step read exactly. */
export class Run implements RecordSource {
  readonly layout: RecordLayout;
  readonly series: SeriesSet;
  readonly path: PathSamples;
  /** Of every state slot that is a point, by its name; of none where θ is too long for records to hold it. */
  readonly pointPaths: ReadonlyMap<string, PathSamples>;
  /** Accuracy and validation, of networks. */
  readonly metrics: MetricSamples | undefined;
  end: RunEnd | undefined;

  private stepper: Stepper;
  private readonly trace: Trace;
  private readonly checkpoints: Checkpoints;
  /** Set where θ is too long to be recorded whole. */
  readonly long: LongHistory | undefined;
  /** Before the first record. */
  private replayer: Stepper | undefined;
  private readonly replayed = new Map<number, Float32Array>();
  private readonly watch: RunOptions['watch'];
  private readonly shares: MemoryShares;

  /** @throws RangeError when the rule refuses the problem. */
  constructor(
    readonly assignment: Assignment,
    options: RunOptions,
  ) {
    this.stepper = new Stepper(assignment);
    this.layout = this.stepper.layout;
    this.shares = new MemoryShares(assignment, this.stepper, options.checkpoints);
    const { rows, snapshots, checkpoints } = this.shares.of(options.budget);
    this.trace = new Trace({ ...options, budget: rows, stride: this.layout.stride, first: this.first });
    if (this.layout.tracked) this.long = new LongHistory(assignment.problem.layout, this.shares.snapshotBytes, snapshots);
    this.checkpoints = new Checkpoints(checkpoints);
    this.watch = options.watch;
    this.series = new SeriesSet(this.layout, this);
    if (assignment.objective.meter) this.metrics = new MetricSamples(assignment.objective.meter, assignment.steps, this.first);
    this.path = new PathSamples(this.layout.tracked ?? assignment.problem.layout.size);
    const points = this.layout.columns.flatMap(({ slot, isPoint, kind }) => (slot !== undefined && isPoint && kind === 'whole' ? [slot] : []));
    this.pointPaths = new Map(points.map((slot) => [slot, new PathSamples(assignment.problem.layout.size)]));
  }

  /** The step of the first record: 0, or where the run was forked. */
  get first(): number {
    return this.assignment.origin?.step ?? 0;
  }

  /** The step after the newest record's: records first … length − 1 can be read. */
  get length(): number {
    return this.trace.length;
  }

  /** What a user changed, by step. */
  get edits(): readonly Edit[] {
    return this.stepper.edits;
  }

  /** The options that hold in update `step`. */
  optionsAt(step: number): Readonly<Record<string, unknown>> {
    return optionsAt(this.assignment.options, this.edits, step);
  }

  /**
   * Changes the run at a recorded step: the records from there on are cut off, and record `edit.step` is made anew with the change.
   * @throws RangeError when the rule refuses the changed options; the run is then as it was.
   */
  edit(edit: Edit): void {
    const stepper = new Stepper(this.assignment, withEdit(this.edits, edit));
    stepper.restore(this.snapshotBefore(edit.step));
    this.cut(edit.step);
    this.stepper = stepper;
    this.replayer = undefined;
    // Not to be interrupted: a run is never without the record that is looked at.
    this.advance(() => undefined);
  }

  /** @param budget bytes that rows and checkpoints may take together from now on; what is too much is given up, and computed again when asked for. */
  setBudget(budget: number): void {
    const { rows, snapshots, checkpoints } = this.shares.of(budget);
    this.trace.setBudget(rows);
    this.long?.setBudget(snapshots);
    this.checkpoints.setCapacity(checkpoints);
  }

  get traceBytes(): number {
    return this.trace.bytes;
  }

  /**
   * Computes the next record. False when the run has ended.
   * @throws Interrupted where `watch` did; the run is then as it was.
   */
  advance(watch = this.watch): boolean {
    if (this.end) return false;
    const step = this.trace.length;
    this.long?.before(step, this.stepper);
    if (this.long) this.replayer = undefined;
    else if (step % this.trace.rowsPerChunk === 0) this.checkpoints.add(this.trace.chunkOf(step), this.stepper.snapshot());
    const row = this.trace.room();
    const outcome = this.stepper.step(row, undefined, watch);
    this.long?.after(step, row, this.stepper);
    this.trace.commit();
    this.series.add(row, outcome === 'updated');
    this.path.add(step, this.pathPoint(row));
    for (const [slot, samples] of this.pointPaths) samples.add(step, columnValues(this.layout, row, 'state', slot));
    if (this.metrics && (outcome !== 'updated' || this.metrics.wants(step))) this.metrics.add(this.values(step, 'parameters'), this.contextAt(step));
    if (outcome === 'completed') this.end = { reason: 'completed' };
    if (outcome === 'nonFinite') this.end = { reason: 'nonFinite', ...explainNonFinite(this, step) };
    return true;
  }

  /** True when record `step` holds an update. */
  hasUpdate(step: number): boolean {
    return !(this.end && step === this.length - 1);
  }

  /** θ(step + 1), exact, as the update of record `step` made it: the coordinates that a record holds; empty for a record without update. */
  thetaAfter(step: number): Float32Array {
    if (!this.hasUpdate(step)) return new Float32Array(0);
    if (step < this.length - 1) return this.pathPoint(this.row(step + 1)).slice();
    const { theta } = this.stepper;
    return this.layout.tracked ? Float32Array.from(this.layout.tracked, (index) => theta[index]) : theta.slice();
  }

  /**
   * A whole vector of record `step`, exact; not to be written to, and good until the run or another read moves on. Replayed where θ is
   * too long for records to hold it, but for the newest step.
   * @throws RangeError where the records of this run have no such quantity or slot.
   */
  values(step: number, quantity: RecordQuantity, slot?: string): Float32Array {
    const column = columnOf(this.layout, quantity, slot);
    if (column || !this.long) return columnValues(this.layout, this.row(step), quantity, slot);
    this.check(step);
    const values = this.stepperAt(step).values(quantity, slot);
    if (!values) throw new RangeError(`The record has no ${slot ?? quantity}.`);
    return values;
  }

  /** Entry `index` of the newest record, where rows do not hold it; NaN beyond the end. */
  newestEntry(quantity: RecordQuantity, slot: string | undefined, index: number): number {
    return this.stepper.values(quantity, slot)?.[index] ?? NaN;
  }

  /** The step, and what layers carry after record `step`'s evaluation (their moving averages): as for predictions. A copy. */
  contextAt(step: number): EvaluationContext {
    const { stateLayout } = this.assignment.objective;
    return { step, state: stateLayout.size > 0 ? this.values(step, 'layerState').slice() : new Float32Array(0) };
  }

  /** What is restored to make update `step`, which may be the next. */
  snapshotBefore(step: number): OptimizerSnapshot {
    if (step === this.length && !this.end) return this.stepper.snapshot();
    this.check(step);
    return this.stepperBefore(step).snapshot();
  }

  /** Makes update `step` again while `observe` sees what its stages make. Nothing happens for a record without update. */
  observe(step: number, observe: StageObserver): void {
    this.check(step);
    if (this.hasUpdate(step)) this.stepperBefore(step).step(new Float32Array(this.layout.stride), observe, this.watch);
  }

  /** Record `step` as one row, exact, replayed where it was given up; not to be written to. */
  row(step: number): Float32Array {
    const { first, rows } = this.stretchAt(step, true) as RowStretch;
    return rows.subarray((step - first) * this.layout.stride, (step - first + 1) * this.layout.stride);
  }

  get rowsPerChunk(): number {
    return this.trace.rowsPerChunk;
  }

  /** The memory of the chunk that holds record `step`, its row beginning at (step % rowsPerChunk) · stride; nothing is copied or made unless replayed. */
  memoryAt(step: number): Float32Array {
    const chunk = this.trace.chunkOf(step);
    return this.trace.memory(chunk) ?? this.replayed.get(chunk) ?? (this.stretchAt(step, true) as RowStretch).rows;
  }

  stretchAt(step: number, replay: boolean): RowStretch | undefined {
    this.check(step);
    const chunk = this.trace.chunkOf(step);
    const rows = this.trace.chunk(chunk) ?? this.replayed.get(chunk) ?? (replay ? this.replay(chunk) : undefined);
    return rows && { first: chunk * this.trace.rowsPerChunk, rows };
  }

  /** What every stage of update `step` made, in order; empty for a record without update. */
  stages(step: number): readonly StageResult[] {
    return stagesOf(this, step);
  }

  /** What stage `index` of update `step` made, whole. Undefined for a record without update. */
  stageOutput(step: number, index: number): Float32Array | undefined {
    return stageOutputOf(this, step, index);
  }

  private check(step: number): void {
    if (step < this.first || step >= this.length) throw new RangeError(`There is no step ${step}: steps ${this.first} to ${this.length - 1} are recorded.`);
  }

  /** Forgets record `step` and all after it. */
  private cut(step: number): void {
    const chunk = this.trace.chunkOf(step);
    // Every record that is left has an update.
    this.end = undefined;
    this.trace.truncate(step, (first) => this.replayed.get(first) ?? this.replay(first));
    this.checkpoints.cut(chunk);
    this.long?.cut(step);
    for (const one of this.replayed.keys()) if (one >= chunk) this.replayed.delete(one);
    this.series.truncate(step);
    this.path.truncate(step);
    this.metrics?.truncate(step);
    for (const samples of this.pointPaths.values()) samples.truncate(step);
  }

  /** θ(step), or the coordinates of it that a record holds. */
  recordedParameters(step: number): Float32Array {
    return this.pathPoint(this.row(step));
  }

  /** θ as the row holds it. */
  private pathPoint(row: Float32Array): Float32Array {
    const column = columnOf(this.layout, 'parameters', undefined, this.long ? 'tracked' : 'whole');
    return column ? row.subarray(column.offset, column.offset + column.size) : new Float32Array(0);
  }

  /** A stepper whose newest record is `step`. */
  private stepperAt(step: number): Stepper {
    for (const stepper of [this.stepper, this.replayer]) if (stepper?.newest === step) return stepper;
    const replayer = this.stepperBefore(step);
    replayer.step(new Float32Array(this.layout.stride), undefined, this.watch);
    return replayer;
  }

  /** A stepper that is about to make update `step`, everything as it was then. */
  private stepperBefore(step: number): Stepper {
    let replayer = (this.replayer ??= new Stepper(this.assignment, this.edits));
    const chunk = this.trace.chunkOf(step);
    if (!this.long && step > Math.max(this.first, chunk * this.trace.rowsPerChunk)) {
      replayer.restore(replayer.snapshotFrom(step, this.row(step), this.row(step - 1)));
      return replayer;
    }
    const snapshot = this.long ? this.long.snapshotAtOrBefore(step) : this.checkpoints.atOrBefore(chunk);
    // It may stand between the snapshot and the step already, after an update that it has made.
    const isNearer = replayer.newest === replayer.t - 1 && replayer.t >= (snapshot?.t ?? 0) && replayer.t <= step;
    if (snapshot && !isNearer) replayer.restore(snapshot);
    else if (!isNearer) replayer = this.replayer = new Stepper(this.assignment, this.edits);
    const scratch = new Float32Array(this.layout.stride);
    const from = replayer.t;
    while (replayer.t < step) {
      const done = (replayer.t - from) / (step - from);
      this.watch?.(done);
      replayer.step(scratch, undefined, this.watch && (() => this.watch?.(done)));
    }
    return replayer;
  }

  /** Computes a chunk again that was given up for the memory budget. */
  private replay(chunk: number): Float32Array {
    const first = chunk * this.trace.rowsPerChunk;
    const { stride } = this.layout;
    const rows = new Float32Array(Math.min(this.trace.rowsPerChunk, this.length - first) * stride);
    // A fork begins amid a chunk: what would come before it stays empty.
    const begun = Math.max(first, this.first);
    const replayer = this.stepperBefore(begun);
    for (let i = begun - first; i < rows.length / stride; i++) {
      const row = rows.subarray(i * stride, (i + 1) * stride);
      replayer.step(row);
      if (this.long?.hasSummary(first + i)) replayer.summarize(row);
    }
    if (this.replayed.size >= replayedChunks) this.replayed.delete(this.replayed.keys().next().value as number);
    this.replayed.set(chunk, rows);
    return rows;
  }
}
