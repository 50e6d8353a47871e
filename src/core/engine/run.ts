import type { TextRange } from '../experiment/diagnostic';
import type { Stage } from '../optimizer/stage';
import { Checkpoints } from './checkpoints';
import { explainNonFinite } from './nonFinite';
import { PathSamples } from './pathSamples';
import { columnValues, type RecordLayout } from './record';
import { SeriesSet, type RecordSource, type RowStretch } from './series';
import { Stepper, type Assignment } from './stepper';
import { Trace, type TraceOptions } from './trace';

export interface RunOptions extends Pick<TraceOptions, 'allocate' | 'onChunk' | 'onEvicted'> {
  /** Bytes that recorded rows and checkpoints may take together. */
  readonly budget: number;
  /** Snapshots kept for replay at most, where the budget would allow more. */
  readonly checkpoints?: number;
}

/** Why a run has no further records. */
export interface RunEnd {
  readonly reason: 'completed' | 'nonFinite';
  readonly message?: string;
  readonly range?: TextRange;
}

/** What one stage of an update made, over all coordinates. */
export interface StageResult {
  readonly stage: Stage;
  readonly values: Float32Array;
}

const mostCheckpoints = 1 << 14;
/** Of the memory budget. */
const checkpointShare = 1 / 4;
/** Chunks computed again and kept for a while, since whoever looks at a step looks at its neighbours. */
const replayedChunks = 8;

/** One optimizer's run with everything it recorded: it can be advanced, and any earlier step read exactly. */
export class Run implements RecordSource {
  readonly layout: RecordLayout;
  readonly series: SeriesSet;
  readonly path: PathSamples;
  end: RunEnd | undefined;

  private readonly stepper: Stepper;
  private readonly trace: Trace;
  private readonly checkpoints: Checkpoints;
  private replayer: Stepper | undefined;
  private readonly replayed = new Map<number, Float32Array>();

  /** @throws RangeError when the rule refuses the problem. */
  constructor(
    readonly assignment: Assignment,
    options: RunOptions,
  ) {
    this.stepper = new Stepper(assignment);
    this.layout = this.stepper.layout;
    this.trace = new Trace({ ...options, budget: options.budget * (1 - checkpointShare), stride: this.layout.stride });
    const affordable = Math.floor((options.budget * checkpointShare) / snapshotBytes(this.layout));
    this.checkpoints = new Checkpoints(Math.max(2, Math.min(affordable, options.checkpoints ?? mostCheckpoints)));
    this.series = new SeriesSet(this.layout, this);
    this.path = new PathSamples(assignment.problem.layout.size);
  }

  /** Records computed so far. */
  get length(): number {
    return this.trace.length;
  }

  get traceBytes(): number {
    return this.trace.bytes;
  }

  /** Computes the next record. False when the run has ended. */
  advance(): boolean {
    if (this.end) return false;
    const step = this.trace.length;
    if (step % this.trace.rowsPerChunk === 0) this.checkpoints.add(this.trace.chunkOf(step), this.stepper.snapshot());
    const row = this.trace.append();
    const outcome = this.stepper.step(row);
    this.series.add(row);
    this.path.add(step, columnValues(this.layout, row, 'parameters'));
    if (outcome === 'completed') this.end = { reason: 'completed' };
    if (outcome === 'nonFinite') this.end = { reason: 'nonFinite', ...explainNonFinite(this, step) };
    return true;
  }

  /** True when record `step` holds an update. */
  hasUpdate(step: number): boolean {
    return !(this.end && step === this.length - 1);
  }

  /** θ(step + 1), exact, as the update of record `step` made it; empty for a record without update. */
  thetaAfter(step: number): Float32Array {
    if (!this.hasUpdate(step)) return new Float32Array(0);
    if (step < this.length - 1) return columnValues(this.layout, this.row(step + 1), 'parameters').slice();
    return this.stepper.snapshot().theta;
  }

  /** Record `step` as one row, exact, replayed where it was given up; not to be written to. */
  row(step: number): Float32Array {
    const { first, rows } = this.stretchAt(step, true) as RowStretch;
    return rows.subarray((step - first) * this.layout.stride, (step - first + 1) * this.layout.stride);
  }

  stretchAt(step: number, replay: boolean): RowStretch | undefined {
    if (step < 0 || step >= this.length) throw new RangeError(`There is no step ${step} yet: steps 0 to ${this.length - 1} are recorded.`);
    const chunk = this.trace.chunkOf(step);
    const rows = this.trace.chunk(chunk) ?? this.replayed.get(chunk) ?? (replay ? this.replay(chunk) : undefined);
    return rows && { first: chunk * this.trace.rowsPerChunk, rows };
  }

  /** What every stage of update `step` made, in order; empty for a record without update. */
  stages(step: number): readonly StageResult[] {
    const row = this.row(step);
    if (!this.hasUpdate(step)) return [];
    const replayer = this.restoredBefore(step, row);
    const results = new Map<Stage, Float32Array>();
    replayer.step(new Float32Array(this.layout.stride), (stage, values, from) => {
      const size = values.length === 1 && from === 0 ? 1 : this.assignment.problem.layout.size;
      const whole = results.get(stage) ?? new Float32Array(size);
      whole.set(values, from);
      results.set(stage, whole);
    });
    return [...results].map(([stage, values]) => ({ stage, values }));
  }

  /** A stepper that is about to make update `step`, its state as it was then. */
  private restoredBefore(step: number, row: Float32Array): Stepper {
    this.replayer ??= new Stepper(this.assignment);
    if (step % this.trace.rowsPerChunk === 0) this.replayFrom(this.trace.chunkOf(step), step);
    else this.replayer.restore(this.replayer.snapshotFrom(step, row, this.row(step - 1)));
    return this.replayer;
  }

  /** Computes a chunk again that was given up for the memory budget. */
  private replay(chunk: number): Float32Array {
    const first = chunk * this.trace.rowsPerChunk;
    const replayer = this.replayFrom(chunk, first);
    const rows = new Float32Array(Math.min(this.trace.rowsPerChunk, this.length - first) * this.layout.stride);
    for (let offset = 0; offset < rows.length; offset += this.layout.stride) replayer.step(rows.subarray(offset, offset + this.layout.stride));
    if (this.replayed.size >= replayedChunks) this.replayed.delete(this.replayed.keys().next().value as number);
    this.replayed.set(chunk, rows);
    return rows;
  }

  /** Restores the checkpoint nearest before a chunk and steps on to its beginning, `first`. */
  private replayFrom(chunk: number, first: number): Stepper {
    const replayer = (this.replayer ??= new Stepper(this.assignment));
    const snapshot = this.checkpoints.atOrBefore(chunk);
    replayer.restore(snapshot);
    const scratch = new Float32Array(this.layout.stride);
    for (let step = snapshot.t; step < first; step++) replayer.step(scratch);
    return replayer;
  }
}

/** θ and the state, as a snapshot holds them. */
function snapshotBytes({ columns }: RecordLayout): number {
  return columns.reduce((bytes, { quantity, size }) => bytes + (quantity === 'parameters' || quantity === 'state' || quantity === 'layerState' ? 4 * size : 0), 0);
}
