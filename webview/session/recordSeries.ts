import { normOf } from '../../src/core/instruments/quantities/norms';
import { measurementOf } from '../../src/core/instruments/quantities/registry';
import type { RecordQuantity } from '../../src/core/record/recordLayout';
import type { SeriesKey } from '../../src/protocol/session';
import type { DrawnRun } from './drawing';

type Shown = Pick<DrawnRun, 'info' | 'current'>;

/** The exact number of a series in the run's current record; NaN where it has none, undefined where it was not measured at this step. */
export function currentValue({ info, current }: Shown, series: SeriesKey): number | undefined {
  const measure = measurementOf(series, info.record);
  return measure ? measure(current.row, 0, current.step) : NaN;
}

/** Norm of a quantity at the record; of a long θ from its tensors' norms, undefined at a step at which they were not measured. */
export function currentNorm({ info, current }: Shown, quantity: RecordQuantity): number | undefined {
  return normOf(quantity)(info.record)(current.row, 0, current.step);
}
