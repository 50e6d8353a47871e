import type { RecordQuantity } from '../../src/core/record/recordLayout';
import type { SeriesKey } from '../../src/protocol/session';
import { columnValues, normAt } from './coordinates';
import type { DrawnRun } from './drawing';

/** The exact number of a series in the run's current record; NaN where it has none, undefined where it was not measured at this step. */
export function currentValue({ info, current }: Pick<DrawnRun, 'info' | 'current'>, series: SeriesKey): number | undefined {
  const column = (quantity: RecordQuantity, slot?: string) => columnValues(info.record, current.row, quantity, slot);
  if (series === 'gradientNorm') return normAt(info.record, current.row, 'gradient');
  if (series === 'updateNorm') return normAt(info.record, current.row, 'update');
  if (series === 'updateRatio') {
    const [update, parameters] = [normAt(info.record, current.row, 'update'), normAt(info.record, current.row, 'parameters')];
    return update === undefined || parameters === undefined ? undefined : update / parameters;
  }
  const [name, index] = series.split('/');
  const [quantity, slot] = name.split('.');
  const values = column(quantity as RecordQuantity, slot);
  const { tracked } = info.record;
  const place = Number(index ?? 0);
  // A number that stands for the whole vector is not looked up among the coordinates.
  return values[tracked && values.length === tracked.length ? tracked.indexOf(place) : place] ?? NaN;
}
