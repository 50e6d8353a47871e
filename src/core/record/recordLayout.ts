import type { ParameterLayout } from '../parameters';
import { summaryFigures, type SummaryFigure } from './summary';

/** What a column of a record's row holds. */
export type RecordQuantity =
  'value' | 'learningRate' | 'parameters' | 'gradient' | 'effectiveLearningRate' | 'update' | 'state' | 'layerState';

/** What update t made of record t: absent (in a row NaN) where a run's last record has no update. */
export const updateQuantities: ReadonlySet<RecordQuantity> = new Set(['learningRate', 'effectiveLearningRate', 'update']);

/**
 * How much of a quantity a column holds. `whole`: every entry. `tracked`: the entries of RecordLayout.tracked. `summary`: for each
 * tensor of θ the figures of summaryFigures; all of them NaN at a step at which they were not measured.
 */
export type ColumnKind = 'whole' | 'tracked' | 'summary';

/** A stretch of a record's row. Every number of a record is float32. */
export interface RecordColumn {
  readonly quantity: RecordQuantity;
  readonly kind: ColumnKind;
  /** State slots only: the slot's name, such as `m`, and its title. */
  readonly slot?: string;
  readonly title?: string;
  /** A state slot with one number for the whole vector. */
  readonly scalar?: boolean;
  /** A state slot that is a point in parameter space, with a path of its own. */
  readonly isPoint?: boolean;
  /** A state slot to be charted without being asked for. */
  readonly isCharted?: boolean;
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
  /** Where θ is too long for whole columns: the coordinates (ascending) that tracked columns hold. */
  readonly tracked?: readonly number[];
}

/**
 * The longest θ whose records are kept whole. A row of adam's then has 100 kB, so that 256 MB hold the last 2,600 steps, and reading or
 * sending one takes less than a frame of the screen.
 */
export const longestWhole = 4096;
/** The first entry of every tensor is tracked, of this many tensors at most. */
const mostTracked = 256;

interface SlotShape {
  readonly name: string;
  readonly title: string;
  readonly size: number;
  readonly scalar?: boolean;
  readonly isPoint?: boolean;
  readonly isCharted?: boolean;
}

/**
 * Columns for θ and the state slots of one optimizer.
 * @param layerState how many numbers the objective's layers carry from step to step; a whole column holds them after record t's evaluation.
 */
export function recordLayout(parameters: ParameterLayout, slots: readonly SlotShape[], layerState = 0): RecordLayout {
  const { size, tensors } = parameters;
  const isWhole = size <= longestWhole;
  const tracked = isWhole
    ? undefined
    : tensors
        .filter((tensor) => tensor.size > 0)
        .slice(0, mostTracked)
        .map(({ offset }) => offset);
  const columns: RecordColumn[] = [];
  let stride = 0;
  const place = (column: Omit<RecordColumn, 'offset'>) => {
    columns.push({ ...column, offset: stride });
    stride += column.size;
  };
  const vector = (column: Omit<RecordColumn, 'offset' | 'kind' | 'size'>) => {
    if (isWhole) return place({ ...column, kind: 'whole', size });
    place({ ...column, kind: 'summary', size: tensors.length * summaryFigures.length });
    place({ ...column, kind: 'tracked', size: tracked?.length ?? 0 });
  };
  place({ quantity: 'value', kind: 'whole', size: 1 });
  place({ quantity: 'learningRate', kind: 'whole', size: 1 });
  for (const quantity of ['parameters', 'gradient', 'effectiveLearningRate', 'update'] as const) vector({ quantity });
  for (const { name, title, size: length, scalar = false, isPoint, isCharted } of slots) {
    const column = { quantity: 'state' as const, slot: name, title, scalar, ...(isPoint && { isPoint }), ...(isCharted && { isCharted }) };
    if (length === size) vector(column);
    else place({ ...column, kind: 'whole', size: length });
  }
  if (isWhole && layerState > 0) place({ quantity: 'layerState', kind: 'whole', size: layerState });
  return { stride, columns, tracked };
}

/** The column of a quantity (and slot) that holds this much of it; undefined where there is none. */
export function columnOf(
  layout: RecordLayout,
  quantity: RecordQuantity,
  slot?: string,
  kind: ColumnKind = 'whole',
): RecordColumn | undefined {
  return layout.columns.find((column) => column.quantity === quantity && column.slot === slot && column.kind === kind);
}

/** A whole column's numbers in a row, without copying. @throws RangeError where the record does not hold the quantity whole. */
export function columnValues(layout: RecordLayout, row: Float32Array, quantity: RecordQuantity, slot?: string): Float32Array {
  const column = columnOf(layout, quantity, slot);
  if (!column) throw new RangeError(`The record has no ${slot ?? quantity}.`);
  return row.subarray(column.offset, column.offset + column.size);
}

/** As much of a quantity as a row holds, without copying: all entries, or the tracked ones; none where the optimizer has no such slot. */
export function heldValues(layout: RecordLayout, row: Float32Array, quantity: RecordQuantity, slot?: string): Float32Array {
  const column = layout.columns.find((one) => one.quantity === quantity && one.slot === slot && one.kind !== 'summary');
  return column ? row.subarray(column.offset, column.offset + column.size) : new Float32Array(0);
}

/** The coordinates of θ that records hold one by one: all, or the tracked ones of a long θ. */
export function heldCoordinates({ tracked }: RecordLayout, { size }: ParameterLayout): readonly number[] {
  return tracked ?? Array.from({ length: size }, (_, i) => i);
}

/** Entry `index` of a quantity in a row; undefined where the record does not hold it. */
export function entryPlace(layout: RecordLayout, quantity: RecordQuantity, slot: string | undefined, index: number): number | undefined {
  const whole = columnOf(layout, quantity, slot);
  if (whole) return index < whole.size ? whole.offset + index : undefined;
  const tracked = columnOf(layout, quantity, slot, 'tracked');
  const place = layout.tracked?.indexOf(index) ?? -1;
  return tracked && place >= 0 ? tracked.offset + place : undefined;
}

/** Where in a row a figure of a tensor's summary lies; undefined where the record keeps no summary. */
export function figurePlace(
  layout: RecordLayout,
  quantity: RecordQuantity,
  slot: string | undefined,
  tensor: number,
  figure: SummaryFigure,
): number | undefined {
  const column = columnOf(layout, quantity, slot, 'summary');
  const place = tensor * summaryFigures.length + summaryFigures.indexOf(figure);
  return column && place < column.size ? column.offset + place : undefined;
}
