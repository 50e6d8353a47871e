/** What a column of a record's row holds. */
export type RecordQuantity = 'value' | 'learningRate' | 'parameters' | 'gradient' | 'effectiveLearningRate' | 'update' | 'state';

/** A stretch of a record's row. Every number of a record is float32. */
export interface RecordColumn {
  readonly quantity: RecordQuantity;
  /** State slots only: the slot's name, such as `m`, and its title. */
  readonly slot?: string;
  readonly title?: string;
  readonly offset: number;
  readonly size: number;
}

/**
 * How a record lies in one row of float32 numbers. Record t holds θ before update t, the value and ∇f (as written) there,
 * then what update t made of them: α(t), optimizer state, effective learning rate, update = θ(t+1) − θ(t).
 * The last record of an ended run has no update; the columns made by the update are NaN there.
 */
export interface RecordLayout {
  readonly stride: number;
  readonly columns: readonly RecordColumn[];
}
