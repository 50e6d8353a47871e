/** The only list of quantities made from whole records; single entries need none (`parameters/0`, `state.m/1`). */
import { entryPlace, updateQuantities, type RecordLayout, type RecordQuantity } from '../../record/recordLayout';
import { gradientNorm, updateNorm } from './norms';
import type { Measurement, Quantity } from './quantity';
import { updateRatio } from './updateRatio';

const quantities: readonly Quantity[] = [gradientNorm, updateNorm, updateRatio];

/** The parts of a key such as `parameters/0` or `state.m/1`; an index left out is 0. */
export function entryOf(
  key: string,
): { readonly quantity: RecordQuantity; readonly slot: string | undefined; readonly index: number } | undefined {
  const [, name, slot, index] = /^(\w+)(?:\.(\w+))?(?:\/(\d+))?$/.exec(key) ?? [];
  return name === undefined ? undefined : { quantity: name as RecordQuantity, slot, index: Number(index ?? 0) };
}

/** True for a series that the last record of an ended run has no number for, since no update was made from there. */
export function isOfUpdate(key: string): boolean {
  const quantity = quantities.find(({ name }) => name === key);
  return quantity ? quantity.isOfUpdate === true : updateQuantities.has(entryOf(key)?.quantity ?? 'value');
}

/**
 * How to read a series from rows: a quantity's name, `value`, `learningRate`, or one coordinate of a column such as
 * `parameters/0` or `state.m/1`. Undefined where this optimizer's records have no such thing.
 */
export function measurementOf(key: string, layout: RecordLayout): Measurement | undefined {
  const quantity = quantities.find(({ name }) => name === key);
  if (quantity) return quantity.measure(layout);
  const entry = entryOf(key);
  const at = entry && entryPlace(layout, entry.quantity, entry.slot, entry.index);
  return at === undefined ? undefined : (rows, offset) => rows[offset + at];
}
