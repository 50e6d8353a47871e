import type { RecordLayout, RecordQuantity } from './recordLayout';
import type { Subject } from './subject';

/** Rows of records `first` … `first + rows.length / stride − 1`; as many as lie in one piece of memory. */
export interface RowStretch {
  readonly first: number;
  readonly rows: Float32Array;
}

/** Records, and whose they are: what instruments are mounted on. */
export interface RecordSource {
  readonly assignment: Subject;
  readonly layout: RecordLayout;
  /** The step of the first record: a run may go on from far along another's. */
  readonly first: number;
  /** The step after the newest record's: records first … length − 1 can be read. */
  readonly length: number;
  /** The stretch of memory that holds record `step`; `replay`: make it again where it was given up. */
  stretchAt(step: number, replay: boolean): RowStretch | undefined;
  /** Entry `index` of the newest record, where rows do not hold it; NaN beyond the end. */
  newestEntry(quantity: RecordQuantity, slot: string | undefined, index: number): number;
  /** True where record `step` holds an update: not the last of a run that has ended. */
  hasUpdate(step: number): boolean;
}
