import type { RecordQuantity } from '../../src/core/engine/record';
import type { SeriesKey } from '../../src/protocol/session';
import { columnValues, norm } from './coordinates';
import type { DrawnRun } from './drawing';

/** The exact number of a series in the run's current record; NaN where it has none. */
export function currentValue({ info, current }: Pick<DrawnRun, 'info' | 'current'>, series: SeriesKey): number {
  const column = (quantity: RecordQuantity, slot?: string) => columnValues(info.record, current.row, quantity, slot);
  if (series === 'gradientNorm') return norm(column('gradient'));
  if (series === 'updateNorm') return norm(column('update'));
  const [name, index] = series.split('/');
  const [quantity, slot] = name.split('.');
  return column(quantity as RecordQuantity, slot)[Number(index ?? 0)] ?? NaN;
}
