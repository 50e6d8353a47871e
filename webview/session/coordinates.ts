import type { RecordLayout, RecordQuantity } from '../../src/core/engine/record';
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

/** A column of a record's row, without copying; empty where the optimizer has none. */
export function columnValues(layout: RecordLayout, row: Float32Array, quantity: RecordQuantity, slot?: string): Float32Array {
  const column = layout.columns.find((c) => c.quantity === quantity && c.slot === slot);
  return column ? row.subarray(column.offset, column.offset + column.size) : new Float32Array(0);
}

/** Euclidean norm; squares of float32 cannot overflow in double precision. */
export const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
