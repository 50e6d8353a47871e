import type { RecordLayout, RecordQuantity } from '../../src/core/record/recordLayout';
import type { SessionInfo } from '../../src/protocol/session';
import type { ParameterLayout } from '../../src/core/parameters';

/** `x` for a scalar, `w[3]` or `kernel[1,2]` for entry `index` (flat, over θ) of a tensor. */
export function coordinateName(layout: ParameterLayout, index: number): string {
  const tensor = layout.tensors.find((t) => index >= t.offset && index < t.offset + t.size);
  if (!tensor) return String(index);
  const place: number[] = [];
  let rest = index - tensor.offset;
  for (const length of [...tensor.shape].reverse()) {
    place.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return place.length === 0 ? tensor.name : `${tensor.name}[${place.join(',')}]`;
}

/** Whether θ is too long for records to hold it whole. */
export const isLong = ({ runs }: SessionInfo): boolean => runs.some(({ record }) => record.tracked !== undefined);

/** The coordinates of θ that records hold one by one: all, or the tracked ones of a long θ. */
export function heldCoordinates({ tracked }: RecordLayout, { size }: ParameterLayout): readonly number[] {
  return tracked ?? Array.from({ length: size }, (_, i) => i);
}

/** A column of a record's row, without copying: an entry for each held coordinate; empty where the optimizer has none. */
export function columnValues(layout: RecordLayout, row: Float32Array, quantity: RecordQuantity, slot?: string): Float32Array {
  const column = layout.columns.find((c) => c.quantity === quantity && c.slot === slot && c.kind !== 'summary');
  return column ? row.subarray(column.offset, column.offset + column.size) : new Float32Array(0);
}

/** Euclidean norm; squares of float32 cannot overflow in double precision. */
export const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** Norm of a quantity at the record; of a long θ from its tensors' norms, undefined at a step at which they were not measured. */
export function normAt(layout: RecordLayout, row: Float32Array, quantity: RecordQuantity): number | undefined {
  const summary = layout.columns.find((c) => c.quantity === quantity && c.kind === 'summary');
  if (!summary) return norm(columnValues(layout, row, quantity));
  // The gradient's norms are measured at every step; the count of its non-finite entries tells of the others whether they were.
  if (quantity !== 'gradient' && Number.isNaN(row[summary.offset + countOfNonFinite])) return undefined;
  let sum = 0;
  for (let i = 0; i < summary.size; i += figuresOfSummary) sum += row[summary.offset + i] ** 2;
  return Math.sqrt(sum);
}

/** norm, mean, min, max, nonFinite. */
const figuresOfSummary = 5;
const countOfNonFinite = 4;

/** More coordinates than this are chosen among. */
export const coordinatesAtFirst = 8;

/** Coordinates drawn in charts: the chosen ones, else the first. */
export function chartedCoordinates({ parameters, runs }: SessionInfo, chosen: readonly number[] | null): readonly number[] {
  const known = chosen?.filter((coordinate) => coordinate < parameters.size) ?? [];
  return known.length > 0 ? known : heldCoordinates(runs[0].record, parameters).slice(0, coordinatesAtFirst);
}
