import type { EvaluationContext } from '../objective/objective';
import type { RecordQuantity } from '../record/recordLayout';
import type { RecordSource } from '../record/recordSource';
import type { Schedule } from './schedule';

/** A record while its vectors are there, whole. */
export interface PresentRecord {
  readonly step: number;
  readonly row: Float32Array;
  readonly hasUpdate: boolean;
  /** A whole vector: not to be written to, and good until the next record is made. */
  readonly values: (quantity: RecordQuantity, slot?: string) => Float32Array;
  /** The step, and what layers carry after the record's evaluation. A copy. */
  readonly context: () => EvaluationContext;
}

/**
 * Measures one thing of a run on its own schedule and keeps what it measured; how that is read is the instrument's own. It observes:
 * the run makes the same bits with it and without.
 */
export interface Instrument {
  readonly schedule: Schedule;
  /** Measures the newest record. */
  take(record: PresentRecord): void;
  /** Forgets `step` and all after it, which are about to be made anew. */
  cut(step: number): void;
  /** Where rows hold what it measures: writes it into the row of a record that was given up and is made again. */
  complete?(record: Pick<PresentRecord, 'step' | 'row' | 'values'>): void;
  /** Memory that it takes, where that is much. */
  readonly bytes?: number;
}

/** An instrument before it is mounted on a run; undefined where the run has nothing for it to measure. */
export interface InstrumentKind<Mounted extends Instrument = Instrument> {
  mount(source: RecordSource): Mounted | undefined;
}
