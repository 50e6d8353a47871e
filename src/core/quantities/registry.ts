/** The only list of quantities made from whole records; single columns need no entry (`parameters/0`, `state.m/1`). */
import { columnOf, type RecordLayout, type RecordQuantity } from '../engine/record';
import { gradientNorm, updateNorm } from './norms';
import type { Quantity } from './quantity';

export const quantities: readonly Quantity[] = [gradientNorm, updateNorm];

export type Measurement = (rows: Float32Array, offset: number) => number;

/**
 * How to read a series from rows: a quantity's name, `value`, `learningRate`, or one coordinate of a column such as
 * `parameters/0` or `state.m/1`. Undefined where this optimizer's records have no such thing.
 */
export function measurementOf(key: string, layout: RecordLayout): Measurement | undefined {
  const quantity = quantities.find(({ name }) => name === key);
  if (quantity) return quantity.measure(layout);
  const [, name, slot, index] = /^(\w+)(?:\.(\w+))?(?:\/(\d+))?$/.exec(key) ?? [];
  const column = name === undefined ? undefined : columnOf(layout, name as RecordQuantity, slot);
  const place = Number(index ?? 0);
  if (!column || place >= column.size) return undefined;
  const at = column.offset + place;
  return (rows, offset) => rows[offset + at];
}
