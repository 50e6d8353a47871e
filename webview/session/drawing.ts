import type { MetricSeries } from '../../src/protocol/network';
import type { Frame, RecordPayload, RunFrame, RunInfo, RunStatus, SeriesKey } from '../../src/protocol/session';

/** Thinned series and path of one run, as they last came. */
interface RunTrack {
  readonly steps: Float64Array;
  readonly series: ReadonlyMap<SeriesKey, Float32Array>;
  readonly pathSteps: Float64Array;
  /** By coordinate of θ. */
  readonly path: ReadonlyMap<number, Float32Array>;
  /** Of networks: what is measured on a schedule. */
  readonly metrics?: MetricSeries;
  /** The same of state slots that are points, by slot. */
  readonly pointPaths: ReadonlyMap<string, ReadonlyMap<number, Float32Array>>;
}

/** One run as it is drawn. */
export interface DrawnRun {
  readonly info: RunInfo;
  readonly status: RunStatus;
  readonly current: RecordPayload;
  readonly track: RunTrack;
}

/** Whether the current record holds an update; the last of an ended run does not. */
export const updateKnown = ({ current }: DrawnRun): boolean => current.hasUpdate;

/** Everything the canvases and the table show. */
export interface Drawing {
  readonly runs: readonly DrawnRun[];
  /** Another number whenever the series are others; a moved cursor alone leaves it as it is. */
  readonly version: number;
}

/** What a frame was asked for, beside the runs. */
export interface Wanted {
  readonly series: readonly SeriesKey[];
  readonly path: readonly number[];
}

/** Names the rows of a frame. The arrays are views, not copies. */
function trackOf(frame: RunFrame, { series, path }: Wanted, metrics?: MetricSeries): RunTrack {
  const rows = frame.steps.length;
  const points = frame.pathSteps.length;
  return {
    steps: frame.steps,
    series: new Map(series.map((key, i) => [key, frame.values.subarray(i * rows, (i + 1) * rows)])),
    pathSteps: frame.pathSteps,
    metrics,
    path: byCoordinate(path, frame.path, points),
    pointPaths: new Map(frame.pointPaths.map(({ slot, path: ofSlot }) => [slot, byCoordinate(path, ofSlot, points)])),
  };
}

const byCoordinate = (coordinates: readonly number[], rows: Float32Array, points: number): ReadonlyMap<number, Float32Array> =>
  new Map(coordinates.map((coordinate, i) => [coordinate, rows.subarray(i * points, (i + 1) * points)]));

/**
 * The drawing after a frame. A frame without series (only the cursor moved) keeps the tracks of `before`; runs that are
 * gone from `infos` are dropped.
 */
export function drawingAfter(
  before: Drawing | undefined,
  frame: Frame,
  wanted: Wanted | null,
  infos: readonly RunInfo[],
  metrics: ReadonlyMap<string, MetricSeries>,
): Drawing {
  const runs = frame.runs.flatMap((run): DrawnRun[] => {
    const info = infos.find(({ id }) => id === run.run);
    const track = wanted ? trackOf(run, wanted, metrics.get(run.run)) : before?.runs.find((drawn) => drawn.info.id === run.run)?.track;
    return info && track ? [{ info, status: run.status, current: run.current, track }] : [];
  });
  return { runs, version: (before?.version ?? 0) + (wanted ? 1 : 0) };
}

/** Leaves out hidden runs (never all); the very same drawing as long as it says the same. */
export function visibleDrawings(): (drawing: Drawing, hidden: readonly string[]) => Drawing {
  let known: { readonly drawing: Drawing; readonly hidden: readonly string[]; readonly visible: Drawing } | undefined;
  return (drawing, hidden) => {
    if (known?.drawing !== drawing || known.hidden !== hidden) {
      const runs = drawing.runs.filter(({ info }) => !hidden.includes(info.id));
      known = { drawing, hidden, visible: runs.length === drawing.runs.length || runs.length === 0 ? drawing : { ...drawing, runs } };
    }
    return known.visible;
  };
}
