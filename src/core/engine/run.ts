import type { CodeFailure } from '../code/workspaceCode';
import { Instruments } from '../instruments/instruments';
import { instrumentKinds } from '../instruments/registry';
import type { PresentRecord } from '../instruments/instrument';
import { metrics } from '../instruments/metricSamples';
import { seriesSet, type SeriesSet } from '../instruments/series';
import type { EvaluationContext } from '../objective/objective';
import type { OptimizerSnapshot, StageObserver } from '../optimizer/optimizer';
import { columnOf, columnValues, heldValues, type RecordLayout, type RecordQuantity } from '../record/recordLayout';
import type { RowStretch } from '../record/recordSource';
import { optionsAt, type Edit } from '../recording/edit';
import type { RunEnd } from '../recording/recording';
import { Rows } from '../recording/rows';
import { counted } from '../displayText';
import { EarlyStop } from './earlyStop';
import { Maker } from './maker';
import { explainNonFinite } from './nonFinite';
import type { Replayable } from './replayable';
import type { RunOptions } from './runOptions';
import type { StepMaker } from './stepMaker';
import type { Assignment, Stepper } from './stepper';

/**
 * One optimizer's run: a maker of steps, the rows it fills and the instruments that watch. It can be advanced and changed, and any
 * earlier step read exactly.
 */
export class Run implements Replayable {
  readonly instruments: Instruments;
  readonly series: SeriesSet;
  private ending: RunEnd | undefined;
  private readonly stop: EarlyStop | undefined;
  private readonly maker: Maker;
  private readonly rows: Rows;
  private readonly newest: { -readonly [Key in keyof PresentRecord]: PresentRecord[Key] };

  /** @throws RangeError when the rule refuses the problem. */
  constructor(
    readonly assignment: Assignment,
    options: RunOptions,
  ) {
    this.maker = new Maker(assignment, this, options);
    if (assignment.stop) this.stop = new EarlyStop(assignment.stop);
    const { first, layout } = this;
    this.rows = new Rows({ ...options, budget: this.maker.rowBudget(options.budget), stride: layout.stride, first }, (begin, rows) =>
      this.maker.remake(begin, rows, (step, row, values) =>
        this.instruments.complete({ step, row, values: (quantity, slot) => known(values(quantity, slot), quantity, slot) }),
      ),
    );
    this.instruments = new Instruments(instrumentKinds, this);
    this.series = this.instruments.of(seriesSet) as SeriesSet;
    this.newest = {
      step: first,
      row: new Float32Array(0),
      hasUpdate: false,
      values: (quantity, slot) => this.values(this.newest.step, quantity, slot),
      context: () => this.contextAt(this.newest.step),
    };
  }

  get layout(): RecordLayout {
    return this.maker.layout;
  }

  get first(): number {
    return this.assignment.origin?.step ?? 0;
  }

  get length(): number {
    return this.rows.length;
  }

  /** A recording ends where it does now: more of it may come. */
  get end(): RunEnd | undefined {
    const { updates } = this.assignment;
    return updates && this.length >= updates.end ? { reason: 'completed' } : this.ending;
  }

  get metrics() {
    return this.instruments.of(metrics);
  }

  get edits(): readonly Edit[] {
    return this.maker.edits;
  }

  optionsAt(step: number): Readonly<Record<string, unknown>> {
    return optionsAt(this.assignment.options, this.edits, step);
  }

  edit(edit: Edit): void {
    if (this.assignment.updates)
      throw new RangeError(
        'A recording is what has happened, and cannot be changed. Fork from this step: the recorded gradients then go on with what you choose.',
      );
    const change = this.maker.edited(edit, this.snapshotBefore(edit.step));
    // Every record that is left has an update.
    this.ending = undefined;
    this.rows.cut(edit.step);
    this.instruments.cut(edit.step);
    this.stop?.cut(edit.step);
    change();
    // Not to be interrupted: a run is never without the record that is looked at.
    this.advance(() => undefined);
  }

  setBudget(budget: number): void {
    this.rows.setBudget(this.maker.rowBudget(budget));
    this.maker.setBudget(budget);
  }

  /** Bytes that rows take now. */
  get traceBytes(): number {
    return this.rows.bytes;
  }

  /** Bytes that snapshots and instruments take now, where θ is too long to be recorded whole. */
  get otherBytes(): number {
    return this.maker.bytes + this.instruments.bytes;
  }

  /** Begins the next record where another thread makes it: `advance` then takes it. */
  begin(): void {
    if (this.end) return;
    this.rows.room();
    this.maker.begin(this.length);
  }

  /** What makes the newest records. */
  get stepMaker(): StepMaker {
    return this.maker.stepMaker;
  }

  /** Lets somebody else make the records to come, from where the run stands; without a successor: this thread, which makes the newest record again. */
  handOver(successor?: (local: Stepper) => StepMaker): void {
    this.maker.handOver(this.length, successor);
  }

  /** Milliseconds that the newest record took. */
  get stepTime(): number {
    return this.maker.stepTime;
  }

  /**
   * Computes the next record. False when the run has ended.
   * @throws Interrupted where `watch` did; the run is then as it was.
   */
  advance(watch?: RunOptions['watch']): boolean {
    if (this.end) return false;
    const step = this.length;
    const row = this.rows.room();
    const outcome = this.maker.make(step, row, watch);
    this.rows.commit();
    Object.assign(this.newest, { step, row, hasUpdate: outcome === 'updated' });
    this.instruments.take(this.newest, this.maker.stepTime);
    const stopped = this.edits.find((one) => one.step === step && one.change.kind === 'end');
    if (outcome === 'completed') this.ending = stopped ? { reason: 'stoppedEarly', message: stopped.text } : { reason: 'completed' };
    if (outcome === 'failed') this.ending = failed(step, this.maker.failure, this.assignment.objective.code?.range);
    if (outcome === 'nonFinite') this.ending = { reason: 'nonFinite', ...explainNonFinite(this, step) };
    if (outcome === 'updated') this.stopWhereNothingImproves(step);
    return true;
  }

  /** Where patience is at its end, the next record is the last. */
  private stopWhereNothingImproves(step: number): void {
    const { stop } = this;
    if (!stop?.isDue(step)) return;
    const { figure, patience, every, restoreBest } = stop.rule;
    const measured = figure === 'value' ? columnValues(this.layout, this.row(step), 'value')[0] : this.metrics?.lastAt(step, figure);
    if (!stop.take(step, measured ?? NaN, () => this.values(step, 'parameters'))) return;
    const { best } = stop;
    const reached = best ? `, which was best at step ${best.step}: ${Number(best.figure.toPrecision(5))}` : '';
    const text = `Stopped early after update ${step}: ${counted(patience, 'look')} in a row, ${every === 1 ? 'one an update' : `every ${every} updates`}, brought no better ${figure}${reached}.${restoreBest && best ? ' Its parameters are back.' : ''}`;
    const parameters = restoreBest && best ? (stop.bestParameters ?? this.values(best.step, 'parameters').slice()) : undefined;
    this.maker.edited({ step: step + 1, text, change: { kind: 'end', parameters } }, this.maker.nextSnapshot())();
  }

  hasUpdate(step: number): boolean {
    return this.assignment.updates !== undefined || !(this.end && step === this.length - 1);
  }

  get recorded() {
    return this.assignment.updates;
  }

  thetaAfter(step: number): Float32Array {
    if (!this.hasUpdate(step)) return new Float32Array(0);
    if (step < this.length - 1) return heldValues(this.layout, this.row(step + 1), 'parameters').slice();
    return this.maker.after();
  }

  /** Replayed where θ is too long for records to hold it, but for the newest step. */
  values(step: number, quantity: RecordQuantity, slot?: string): Float32Array {
    const column = columnOf(this.layout, quantity, slot);
    if (column || !this.layout.tracked) return columnValues(this.layout, this.row(step), quantity, slot);
    this.rows.check(step);
    return known(this.maker.values(step, quantity, slot), quantity, slot);
  }

  newestEntry(quantity: RecordQuantity, slot: string | undefined, index: number): number {
    return this.maker.newest(quantity, slot)?.[index] ?? NaN;
  }

  contextAt(step: number): EvaluationContext {
    const { stateLayout } = this.assignment.objective;
    return { step, state: stateLayout.size > 0 ? this.values(step, 'layerState').slice() : new Float32Array(0) };
  }

  snapshotBefore(step: number): OptimizerSnapshot {
    if (step === this.length && !this.end) return this.maker.nextSnapshot();
    this.rows.check(step);
    return this.maker.before(step).snapshot();
  }

  observe(step: number, observe: StageObserver): void {
    this.rows.check(step);
    if (this.hasUpdate(step)) this.maker.observe(step, observe);
  }

  row(step: number): Float32Array {
    return this.rows.at(step);
  }

  get rowsPerChunk(): number {
    return this.rows.rowsPerChunk;
  }

  memoryAt(step: number): Float32Array {
    return this.rows.memoryAt(step);
  }

  stretchAt(step: number, replay: boolean): RowStretch | undefined {
    return this.rows.stretchAt(step, replay);
  }
}

function failed(step: number, failure: CodeFailure | undefined, range: RunEnd['range']): RunEnd {
  const elsewhere = failure?.place && { ...failure.place, message: failure.sentence };
  return {
    reason: 'failed',
    message: `Stopped at step ${step}: ${failure?.message ?? 'code failed.'}`,
    ...(range ? { range } : {}),
    ...(elsewhere ? { elsewhere } : {}),
  };
}

function known(values: Float32Array | undefined, quantity: RecordQuantity, slot?: string): Float32Array {
  if (!values) throw new RangeError(`The record has no ${slot ?? quantity}.`);
  return values;
}
