import type { RecordLayout } from '../engine/record';

/** A number measured on every record, made from the record alone. */
export interface Quantity {
  /** The series' name: `gradientNorm`. */
  readonly name: string;
  readonly title: string;
  /** Prepares the measurement for one layout; the returned function reads the row that begins at `offset` of `rows`. */
  measure(layout: RecordLayout): (rows: Float32Array, offset: number) => number;
}
