import type { Diagnostic, TextRange } from '../diagnostic';
import type { Instruments } from '../instruments/instruments';
import type { MetricSamples } from '../instruments/metricSamples';
import type { SeriesSet } from '../instruments/series';
import type { RecordQuantity } from '../record/recordLayout';
import type { RecordSource } from '../record/recordSource';
import type { Edit } from './edit';

/** Why a recording has no further records. */
export interface RunEnd {
  readonly reason: 'completed' | 'nonFinite' | 'stoppedEarly' | 'failed';
  readonly message?: string;
  readonly range?: TextRange;
  /** Of code that failed: where, and what to say there. */
  readonly elsewhere?: Diagnostic['elsewhere'];
}

/** What is known of updates that another program has made. */
export interface RecordedElsewhere {
  /** False for a step whose parameters, gradient and state were not kept: NaN stands for them, which is no finding. */
  isKept(step: number): boolean;
  /** The options that held at a step. */
  optionsAt(step: number): Readonly<Record<string, unknown>>;
  /** Updates that the state had seen before a step: the rule's own t. */
  countAt(step: number): number;
}

/**
 * What is read of a run: its records, and what instruments made of them. Nothing here says how records come about: a Run makes them,
 * a file of another program's holds them. Who needs an update made again asks for a Run (`made`).
 */
export interface Recording extends RecordSource {
  readonly instruments: Instruments;
  readonly series: SeriesSet;
  /** Accuracy and validation, of networks. */
  readonly metrics: MetricSamples | undefined;
  /** Absent while there may be further records. */
  readonly end: RunEnd | undefined;
  /** What a user changed, by step. */
  readonly edits: readonly Edit[];
  /** Set where another program has made the run. */
  readonly recorded?: RecordedElsewhere | undefined;
  /** The options that hold in update `step`. */
  optionsAt(step: number): Readonly<Record<string, unknown>>;
  /** Record `step` as one row, exact; not to be written to. @throws RangeError where it is not recorded. */
  row(step: number): Float32Array;
  readonly rowsPerChunk: number;
  /** The memory of the chunk that holds record `step`, its row beginning at (step % rowsPerChunk) · stride; nothing is copied. */
  memoryAt(step: number): Float32Array;
  /**
   * A whole vector of record `step`, exact; not to be written to, and good until the next record or another read.
   * @throws RangeError where the records have no such quantity or slot, or do not hold it whole.
   */
  values(step: number, quantity: RecordQuantity, slot?: string): Float32Array;
  /** θ(step + 1), exact, as the update of record `step` made it: the coordinates that a record holds; empty for a record without update. */
  thetaAfter(step: number): Float32Array;
  /** Comes to the next record, if there is one: makes it, or takes it in from elsewhere. False where there is none. */
  advance(): boolean;
  /** @param budget bytes that may be taken from now on; what is too much is given up, and made again when asked for. */
  setBudget(budget: number): void;
}
