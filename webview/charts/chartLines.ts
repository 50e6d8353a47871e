import { coordinateName } from '../../src/core/parameters';
import type { Drawing, DrawnRun } from '../session/drawing';
import type { ParameterLayout } from '../../src/core/parameters';
import type { SeriesKey } from '../../src/protocol/session';
import { dashes, type RunMark } from '../look/runMarks';
import { mix, type Theme } from '../look/theme';
import type { ChartKind } from './chartKind';

/** One line of a chart. */
export interface ChartLine {
  /** `chart|run|series`, as hidden lines are remembered. */
  readonly key: string;
  readonly run: DrawnRun;
  readonly series: SeriesKey;
  readonly label: string;
  readonly colour: string;
  readonly mark: RunMark;
  readonly dash: readonly number[];
  readonly steps: Float64Array;
  readonly values: Float32Array;
  /** Indices of the points that are drawn as dots. */
  readonly dots: readonly number[];
  /** Measured at some steps only: at a step between, the last one before it counts. */
  readonly isMetric?: boolean;
  /** What a smoothed line was made of: drawn faintly behind it. */
  readonly isNoise?: boolean;
}

const allDotsUpTo = 40;
const mostDots = 500;

/** The lines of a chart: colour says the run; dash, then shade, the coordinate. */
export function linesOf(
  kind: ChartKind,
  drawing: Drawing,
  coordinates: readonly number[],
  layout: ParameterLayout,
  marks: ReadonlyMap<string, RunMark>,
  theme: Theme,
): ChartLine[] {
  const shown = kind.per === 'metric' ? [] : kind.per === 'run' ? [0] : coordinates;
  const runs = drawing.runs.filter(({ info }) => kind.slot === undefined || info.record.columns.some(({ slot }) => slot === kind.slot));
  return runs.flatMap((run) => [
    ...shown.flatMap((coordinate, place): ChartLine[] => {
      const series = kind.series(coordinate);
      const values = run.track.series.get(series);
      const mark = marks.get(run.info.id);
      if (!values || !mark) return [];
      const shade = 1 - 0.55 * (shown.length > 2 ? place / (shown.length - 1) : 0);
      return [
        {
          key: `${kind.id}|${run.info.id}|${series}`,
          run,
          series,
          label: [
            drawing.runs.length > 1 || kind.per === 'run' ? run.info.label : '',
            kind.per === 'run' ? '' : coordinateName(layout, coordinate),
          ]
            .filter(Boolean)
            .join(' · '),
          colour: mix(mark.colour, theme.background, shade),
          mark,
          dash: dashes[place % dashes.length],
          steps: run.track.steps,
          values,
          dots: dotsOf(values),
        },
      ];
    }),
    ...metricLines(kind, run, shown.length, drawing.runs.length > 1, marks.get(run.info.id), theme),
  ]);
}

function metricLines(
  kind: ChartKind,
  run: DrawnRun,
  before: number,
  isOneOfMany: boolean,
  mark: RunMark | undefined,
  theme: Theme,
): ChartLine[] {
  const { metrics } = run.track;
  if (!kind.metrics || !metrics || !mark) return [];
  // Without validation rows, or with targets that are numbers, there is nothing to draw.
  const measured = kind.metrics(metrics).filter(({ values }) => !values.every(Number.isNaN));
  return measured.map(({ name, steps, values }, i) => ({
    key: `${kind.id}|${run.info.id}|${name}`,
    run,
    series: name,
    label: isOneOfMany || before > 0 ? `${run.info.label} · ${name}` : name,
    colour: mix(mark.colour, theme.background, before + i > 0 ? 0.72 : 1),
    mark,
    dash: dashes[(before + i) % dashes.length],
    steps,
    values,
    dots: dotsOf(values),
    isMetric: true,
  }));
}

/** A metric's number at a step: the last measured at or before it. */
export function metricAt({ steps, values }: ChartLine, step: number): number {
  const after = steps.findIndex((one) => one > step);
  return values[(after < 0 ? steps.length : after) - 1] ?? NaN;
}

/** Whether a chart starts logarithmic: see ChartKind. */
export function suitsLogarithm(kind: ChartKind, lines: readonly ChartLine[]): boolean {
  if (!kind.logarithmic) return false;
  let [least, greatest] = [Infinity, -Infinity];
  for (const { values } of lines) {
    for (const value of values) {
      // A value of exactly 0, as at the bottom of a bowl, is only left out of a logarithmic axis.
      if (value < least && value !== 0) least = value;
      if (value > greatest && value !== Infinity) greatest = value;
    }
  }
  return least > 0 && greatest > 1000 * least;
}

function dotsOf(values: Float32Array): number[] {
  const alone = (i: number) => !Number.isFinite(values[i - 1]) && !Number.isFinite(values[i + 1]);
  const dots: number[] = [];
  for (let i = 0; i < values.length && dots.length < mostDots; i++) {
    if (Number.isFinite(values[i]) && (values.length <= allDotsUpTo || alone(i))) dots.push(i);
  }
  return dots;
}

/** Index of the step nearest to `step`; −1 without steps. */
export function nearestIndex(steps: Float64Array, step: number): number {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] < step) low = middle + 1;
    else high = middle;
  }
  return low > 0 && step - steps[low - 1] <= steps[low] - step ? low - 1 : low < steps.length ? low : -1;
}

/** Where a line has no finite number although it should have one, for the marks that say so. */
export function nonFiniteSteps(line: ChartLine, kind: ChartKind): { step: number; value: number }[] {
  const found: { step: number; value: number }[] = [];
  const { status } = line.run;
  const last = kind.ofUpdate ? status.records - 1 : Infinity;
  // From its last record an ended run makes no update, and a thinned series' last point stands for that record too: absent, not broken.
  const isWhole = kind.ofUpdate && status.state === 'ended' && status.reason !== 'nonFinite';
  const end = isWhole ? line.values.findLastIndex((value) => !Number.isNaN(value)) + 1 : line.values.length;
  let finite = 0;
  for (let i = 0; i < end; i++) {
    if (Number.isFinite(line.values[i])) finite++;
    else if (line.steps[i] < last && found.length < 200) found.push({ step: line.steps[i], value: line.values[i] });
  }
  // A series this run's optimizer does not have (a gradient of gridSearch) is absent, not broken.
  const absent = finite === 0 && status.reason !== 'nonFinite' && line.values.every(Number.isNaN);
  return absent ? [] : found;
}
