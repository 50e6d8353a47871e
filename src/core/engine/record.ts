/** What a column of a record's row holds. */
export type RecordQuantity = 'value' | 'learningRate' | 'parameters' | 'gradient' | 'effectiveLearningRate' | 'update' | 'state' | 'layerState';

/** A stretch of a record's row. Every number of a record is float32. */
export interface RecordColumn {
  readonly quantity: RecordQuantity;
  /** State slots only: the slot's name, such as `m`, and its title. */
  readonly slot?: string;
  readonly title?: string;
  /** A state slot with one number for the whole vector. */
  readonly scalar?: boolean;
  readonly offset: number;
  readonly size: number;
}

/**
 * How a record lies in one row of float32 numbers. Record t holds θ before update t, the value and ∇f (as written) there,
 * then what update t made of them: α(t), optimizer state, effective learning rate, update = θ(t+1) − θ(t).
 * The last record of an ended run has no update: α, effective learning rate and update are NaN there, and the state is the last.
 */
export interface RecordLayout {
  readonly stride: number;
  readonly columns: readonly RecordColumn[];
}

/**
 * Columns for θ with `size` coordinates and the state slots of one optimizer.
 * @param layerState how many numbers the objective's layers carry from step to step; the column holds them after record t's evaluation.
 */
export function recordLayout(
  size: number,
  slots: readonly { name: string; title: string; size: number; scalar?: boolean }[],
  layerState = 0,
): RecordLayout {
  const wanted: Omit<RecordColumn, 'offset'>[] = [
    { quantity: 'value', size: 1 },
    { quantity: 'learningRate', size: 1 },
    { quantity: 'parameters', size },
    { quantity: 'gradient', size },
    { quantity: 'effectiveLearningRate', size },
    { quantity: 'update', size },
    ...slots.map((slot) => ({ quantity: 'state' as const, slot: slot.name, title: slot.title, size: slot.size, scalar: slot.scalar ?? false })),
    ...(layerState > 0 ? [{ quantity: 'layerState' as const, size: layerState }] : []),
  ];
  let stride = 0;
  const columns = wanted.map((column) => {
    const placed = { ...column, offset: stride };
    stride += column.size;
    return placed;
  });
  return { stride, columns };
}

/** The column of a quantity (and slot); undefined where the optimizer has no such slot. */
export function columnOf(layout: RecordLayout, quantity: RecordQuantity, slot?: string): RecordColumn | undefined {
  return layout.columns.find((column) => column.quantity === quantity && column.slot === slot);
}

/** A column's numbers in a row, without copying. */
export function columnValues(layout: RecordLayout, row: Float32Array, quantity: RecordQuantity, slot?: string): Float32Array {
  const column = columnOf(layout, quantity, slot);
  if (!column) throw new RangeError(`The record has no ${slot ?? quantity}.`);
  return row.subarray(column.offset, column.offset + column.size);
}
