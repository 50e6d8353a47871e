import type { RecordLayout } from '../../record/recordLayout';

/**
 * Reads a number from the row that begins at `offset` of `rows`, the record of step `step`; undefined where it was not measured at that
 * step (quantities of long parameter vectors have a schedule).
 */
export type Measurement = (rows: Float32Array, offset: number, step: number) => number | undefined;

/** A number measured on records, made from the record alone. */
export interface Quantity {
  /** The series' name: `gradientNorm`. */
  readonly name: string;
  readonly title: string;
  /** Made of the update: a record without one has no such number. */
  readonly isOfUpdate?: boolean;
  /** Prepares the measurement for one layout. */
  measure(layout: RecordLayout): Measurement;
}
