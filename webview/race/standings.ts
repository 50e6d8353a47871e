import type { SessionInfo } from '../../src/protocol/session';
import { heldValues } from '../../src/core/record/recordLayout';
import type { Drawing, DrawnRun } from '../session/drawing';

/** How far one run has come. */
export interface Standing {
  readonly run: DrawnRun;
  readonly value: number;
  /** The loss of the rows kept for validation, as measured last at the step looked at or before; NaN where none was. */
  readonly validation: number;
  /** Mean loss of the batches of the last epoch; NaN where it is not known yet. */
  readonly epoch: number;
  /** Euclidean distance to the nearest known minimum (maximum); NaN where none is known. */
  readonly distance: number;
  /** First step at which the threshold was reached; NaN: not yet. */
  readonly reached: number;
  /** From 1 on, by the column ranked by; equals share a place. */
  readonly place: number;
}

export type RankedBy = 'value' | 'validation' | 'epoch' | 'distance' | 'reached';

/** What only the session knows, by run. */
export interface Asked {
  readonly reached: ReadonlyMap<string, number>;
  readonly epochs: ReadonlyMap<string, number>;
}

/** The runs in the order of their places. Numbers that are not there come last. */
export function standingsOf(info: SessionInfo, drawing: Drawing, { reached, epochs }: Asked, rankedBy: RankedBy): Standing[] {
  const better = info.goal === 'maximize' && rankedBy === 'value' ? -1 : 1;
  const rows = drawing.runs.map((run) => ({
    run,
    value: heldValues(run.info.record, run.current.row, 'value')[0],
    validation: validationAt(run),
    epoch: epochs.get(run.info.id) ?? NaN,
    distance: nearestDistance(heldValues(run.info.record, run.current.row, 'parameters'), info.minima),
    reached: reached.get(run.info.id) ?? NaN,
  }));
  const order = (a: number, b: number) => (Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : better * (a - b));
  const sorted = rows.sort((a, b) => order(a[rankedBy], b[rankedBy]));
  let place = 0;
  return sorted.map((row, i) => {
    const isTied = i > 0 && order(sorted[i - 1][rankedBy], row[rankedBy]) === 0;
    if (!isTied) place = i + 1;
    return { ...row, place };
  });
}

function validationAt({ track, current }: DrawnRun): number {
  const { steps, validationLoss } = track.metrics ?? { steps: [], validationLoss: [] };
  let last = NaN;
  for (let i = 0; i < steps.length && steps[i] <= current.step; i++) last = validationLoss[i];
  return last;
}

function nearestDistance(theta: Float32Array, minima: readonly Float32Array[]): number {
  const distances = minima.map((minimum) => Math.sqrt(minimum.reduce((sum, x, i) => sum + (x - theta[i]) ** 2, 0)));
  return distances.length > 0 ? Math.min(...distances) : NaN;
}

/** Where the value has come 99 % of the way from the worst start to the best value met: what a race is measured by unless the user says otherwise. */
export function usualThreshold({ goal }: SessionInfo, { runs }: Drawing): number {
  const sign = goal === 'minimize' ? 1 : -1;
  let [best, worst] = [Infinity, -Infinity];
  for (const { track } of runs) {
    const values = track.series.get('value') ?? [];
    for (const value of values) if (sign * value < best) best = sign * value;
    if (values.length > 0 && Number.isFinite(values[0])) worst = Math.max(worst, sign * values[0]);
  }
  if (!Number.isFinite(best) || !Number.isFinite(worst)) return NaN;
  return sign * Number((best + 0.01 * (worst - best)).toPrecision(2));
}

/** The table as CSV, numbers exact to float32; the losses of networks where there are some. */
export function asCsv(standings: readonly Standing[], threshold: number, exact: (value: number) => string): string {
  const field = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const isValidated = standings.some(({ validation }) => !Number.isNaN(validation));
  const hasEpochs = standings.some(({ epoch }) => !Number.isNaN(epoch));
  const given = (x: number, written: string) => (Number.isNaN(x) ? '' : written);
  const rows = standings.map(({ place, run, value, validation, epoch, distance, reached }) =>
    [
      String(place),
      run.info.label,
      run.info.optimizer,
      String(run.current.step),
      exact(value),
      ...(isValidated ? [given(validation, exact(validation))] : []),
      ...(hasEpochs ? [given(epoch, String(epoch))] : []),
      given(distance, String(distance)),
      given(reached, String(reached)),
    ]
      .map(field)
      .join(','),
  );
  return [
    `place,run,optimizer,step,value,${isValidated ? 'validation loss,' : ''}${hasEpochs ? 'mean loss of an epoch,' : ''}distance,steps to ${threshold}`,
    ...rows,
    '',
  ].join('\r\n');
}
