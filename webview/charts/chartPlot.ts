import { Chart, type ChartDataset, type Point, type Scale } from 'chart.js';
import { count, tickLabel, ticks } from '../look/numbers';
import type { Theme } from '../look/theme';
import type { ChartLine } from './chartLines';

/** What a plot shows. */
export interface PlotContent {
  readonly lines: readonly ChartLine[];
  readonly hidden: ReadonlySet<string>;
  readonly logarithmic: boolean;
  readonly window: readonly [number, number];
  readonly theme: Theme;
}

type LineSet = ChartDataset<'line', Point[]> & { key: string; source?: Float32Array; drawnLogarithmic?: boolean };

/** All charts keep the same room for their numbers, so that a step is at the same place in each. */
const axisWidth = 58;

/** The ticks are chosen here; Chart.js need not measure each label to find out which to leave out. */
const plainTicks = { autoSkip: false, minRotation: 0, maxRotation: 0, sampleSize: 1 };

/** A Chart.js line chart over the steps. Knows nothing of cursors and legends. */
export class ChartPlot {
  private readonly chart: Chart<'line', Point[]>;

  /** @param zoomed the user chose other steps by wheel, drag or pinch. */
  constructor(canvas: HTMLCanvasElement, zoomed: (window: [number, number]) => void) {
    const report = ({ chart }: { chart: Chart }) => zoomed([chart.scales.x.min, chart.scales.x.max]);
    this.chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        responsive: true,
        maintainAspectRatio: false,
        spanGaps: false,
        events: [],
        layout: { padding: { top: 6, right: 8 } },
        elements: { line: { borderWidth: 1.5, tension: 0 }, point: { radius: 0, hitRadius: 0, hoverRadius: 0, pointStyle: false } },
        scales: {
          x: {
            type: 'linear',
            title: { display: true, text: 'step', padding: 0 },
            ticks: { ...plainTicks, align: 'inner', callback: (step) => count(Number(step)) },
            afterBuildTicks: (scale: Scale) => {
              scale.ticks = ticks(scale.min, scale.max, Math.max(2, scale.chart.width / 90))
                .filter(Number.isInteger)
                .map((value) => ({ value }));
            },
          },
          y: {
            type: 'linear',
            ticks: { ...plainTicks, callback: (value) => tickLabel(Number(value)) },
            afterDataLimits: leaveRoom,
            afterBuildTicks: spaceValues,
            afterFit: (scale: Scale) => {
              scale.width = axisWidth;
            },
          },
        },
        plugins: {
          zoom: {
            limits: { x: { min: 0, minRange: 4 } },
            zoom: {
              mode: 'x',
              wheel: { enabled: true, modifierKey: 'ctrl' },
              pinch: { enabled: true },
              drag: { enabled: true, threshold: 6, borderWidth: 1 },
              onZoom: report,
            },
            pan: { enabled: true, mode: 'x', modifierKey: 'shift', onPan: report },
          },
        },
      },
    });
  }

  /** Pixels of the drawing area, in CSS pixels of the canvas. */
  get area() {
    return this.chart.chartArea;
  }

  get points(): readonly (readonly Point[])[] {
    return this.chart.data.datasets.map((set) => set.data);
  }

  get logarithmic(): boolean {
    return this.chart.scales.y?.type === 'logarithmic';
  }

  x(step: number): number {
    return this.chart.scales.x.getPixelForValue(step);
  }

  y(value: number): number {
    return this.chart.scales.y.getPixelForValue(value);
  }

  step(pixel: number): number {
    return this.chart.scales.x.getValueForPixel(pixel) ?? 0;
  }

  show({ lines, hidden, logarithmic, window, theme }: PlotContent): void {
    const before = new Map((this.chart.data.datasets as LineSet[]).map((set) => [set.key, set]));
    this.chart.data.datasets = lines.map((line): LineSet => {
      const set = before.get(line.key) ?? { key: line.key, data: [] };
      if (set.source !== line.values || set.drawnLogarithmic !== logarithmic) {
        set.data = pointsOf(line, logarithmic);
        set.source = line.values;
        set.drawnLogarithmic = logarithmic;
      }
      set.borderColor = line.colour;
      set.backgroundColor = line.colour;
      set.borderDash = [...line.dash];
      set.hidden = hidden.has(line.key);
      return set;
    });
    this.scale(logarithmic, window, theme);
    this.chart.update('none');
  }

  resize(): void {
    this.chart.resize();
  }

  destroy(): void {
    this.chart.destroy();
  }

  private scale(logarithmic: boolean, [from, to]: readonly [number, number], theme: Theme): void {
    const { scales, plugins } = this.chart.options;
    const font = { family: theme.font, size: 11 };
    const [x, y] = [scales?.x, scales?.y];
    if (!x?.ticks || !y?.ticks || !plugins?.zoom?.zoom?.drag || !plugins.zoom.limits?.x) return;
    x.min = from;
    x.max = to;
    plugins.zoom.limits.x.max = Math.max(to, Number(plugins.zoom.limits.x.max ?? 0));
    y.type = logarithmic ? 'logarithmic' : 'linear';
    for (const axis of [x, y]) {
      Object.assign(axis.ticks as object, { color: theme.muted, font });
      axis.grid = { color: theme.grid, tickLength: 4, drawTicks: false };
      axis.border = { color: theme.border };
    }
    Object.assign(x.ticks, { padding: 4 });
    Object.assign((x as { title?: object }).title ?? {}, { color: theme.muted, font });
    Object.assign(y.ticks, { padding: 6 });
    Object.assign(plugins.zoom.zoom.drag, { backgroundColor: theme.grid, borderColor: theme.muted });
  }
}

/** A gap (NaN) wherever there is nothing to draw a line to: not finite, or not positive on a logarithmic axis. */
function pointsOf({ steps, values }: ChartLine, logarithmic: boolean): Point[] {
  const points = new Array<Point>(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    points[i] = { x: steps[i], y: Number.isFinite(value) && (!logarithmic || value > 0) ? value : NaN };
  }
  return points;
}

/** Above and below the lines, so that none lies on the frame. */
function leaveRoom(scale: Scale): void {
  const { min, max } = scale;
  if (scale.type === 'logarithmic') {
    const factor = min > 0 && max > min ? Math.max(1.05, (max / min) ** 0.04) : 2;
    scale.min = min / factor;
    scale.max = max * factor;
    return;
  }
  const room = (max - min) * 0.05 || Math.abs(max) * 0.1 || 1;
  scale.min = min - room;
  scale.max = max + room;
}

/** Round numbers; on a logarithmic axis whole decades evenly thinned, where at least one and a half are seen. */
function spaceValues(scale: Scale): void {
  const { min, max } = scale;
  const wanted = Math.max(2, scale.chart.height / 40);
  const [low, high] = [Math.log10(min), Math.log10(max)];
  if (scale.type !== 'logarithmic' || !(min > 0) || high - low < 1.5) {
    scale.ticks = ticks(min, max, wanted).map((value) => ({ value }));
    return;
  }
  const every = Math.max(1, Math.ceil((high - low) / wanted));
  const first = Math.ceil(low / every - 1e-9);
  const last = Math.floor(high / every + 1e-9);
  scale.ticks = Array.from({ length: last - first + 1 }, (_, i) => ({ value: 10 ** ((first + i) * every) }));
}
