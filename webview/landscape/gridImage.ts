import { contours } from 'd3-contour';
import type { Extent } from '../session/viewState';
import type { Theme } from '../look/theme';
import { levelsInView, shareOf, type Levels } from './levels';

/** Values of the objective over a window: values[j · count + i], x runs fastest. */
export interface Grid {
  readonly extent: Extent;
  readonly count: number;
  readonly values: Float32Array;
}

/** A grid drawn once, to be laid under the paths again and again. */
export interface GridImage {
  readonly grid: Grid;
  readonly levels: Levels | undefined;
  readonly canvas: HTMLCanvasElement;
}

/** Colour of the ground at a value: the best values are closest to the page. */
export function groundColour(levels: Levels, value: number, goal: 'minimize' | 'maximize', theme: Theme): string {
  const share = shareOf(levels, value);
  return theme.ramp(goal === 'minimize' ? share : 1 - share);
}

/** Filled contours at the levels given and between them; cells without a finite value are hatched. Width and height in device pixels. */
export function drawGrid(
  grid: Grid,
  levels: Levels | undefined,
  goal: 'minimize' | 'maximize',
  theme: Theme,
  width: number,
  height: number,
): GridImage {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  const context = canvas.getContext('2d');
  if (!context) return { grid, levels, canvas };
  const drawn = levels ? levelsInView(levels, grid.values) : [];
  // The band below the first contour has the colour of its middle, as every other.
  const edges = [
    grid.values.reduce((least, value) => (value < least ? value : least), Infinity),
    ...drawn,
    grid.values.reduce((most, value) => (value > most && value < Infinity ? value : most), -Infinity),
  ];
  const colour = (band: number) => (levels ? groundColour(levels, (edges[band] + edges[band + 1]) / 2, goal, theme) : theme.ramp(0.3));
  context.fillStyle = colour(0);
  context.fillRect(0, 0, canvas.width, canvas.height);
  const { count, values } = grid;
  // d3-contour puts node i at i + 0.5; here the outermost nodes lie on the window's edges.
  const x = (place: number) => ((place - 0.5) / (count - 1)) * canvas.width;
  const y = (place: number) => canvas.height - ((place - 0.5) / (count - 1)) * canvas.height;
  const lineColour = `rgba(${theme.dark ? '255, 255, 255' : '0, 20, 50'}, ${theme.highContrast ? 0.4 : 0.12})`;
  const generator = contours().size([count, count]);
  drawn.forEach((threshold, index) => {
    context.beginPath();
    // Typed arrays serve as well as the plain ones that the types of d3-contour ask for.
    for (const ring of generator.contour(values as unknown as number[], threshold).coordinates.flat()) {
      ring.forEach(([px, py], i) => (i === 0 ? context.moveTo(x(px), y(py)) : context.lineTo(x(px), y(py))));
      context.closePath();
    }
    context.fillStyle = colour(index + 1);
    context.fill('evenodd');
    context.strokeStyle = lineColour;
    context.lineWidth = window.devicePixelRatio;
    context.stroke();
  });
  hatchNonFinite(context, grid, theme, x, y);
  return { grid, levels, canvas };
}

function hatchNonFinite(
  context: CanvasRenderingContext2D,
  { count, values }: Grid,
  theme: Theme,
  x: (place: number) => number,
  y: (place: number) => number,
): void {
  context.beginPath();
  let some = false;
  for (let j = 0; j < count; j++) {
    for (let i = 0; i < count; i++) {
      if (Number.isFinite(values[j * count + i])) continue;
      some = true;
      context.rect(x(i), y(j + 1), x(i + 1) - x(i), y(j) - y(j + 1));
    }
  }
  if (!some) return;
  context.save();
  context.clip();
  context.fillStyle = theme.background;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  hatch(context, theme, context.canvas.width, context.canvas.height);
  context.restore();
}

/** Diagonal lines over (0, 0) … (width, height): here is no finite value. */
export function hatch(context: CanvasRenderingContext2D, theme: Theme, width: number, height: number): void {
  context.strokeStyle = theme.border;
  context.lineWidth = 1;
  context.beginPath();
  for (let at = -height; at < width; at += 9) {
    context.moveTo(at, height);
    context.lineTo(at + height, 0);
  }
  context.stroke();
}

/** The value at a place, between the four nodes around it; NaN outside. */
export function interpolated({ extent, count, values }: Grid, x: number, y: number): number {
  const u = ((x - extent.x[0]) / (extent.x[1] - extent.x[0])) * (count - 1);
  const v = ((y - extent.y[0]) / (extent.y[1] - extent.y[0])) * (count - 1);
  if (!(u >= 0 && v >= 0 && u <= count - 1 && v <= count - 1)) return NaN;
  const [i, j] = [Math.min(count - 2, Math.floor(u)), Math.min(count - 2, Math.floor(v))];
  const at = (di: number, dj: number) => values[(j + dj) * count + i + di];
  const [s, t] = [u - i, v - j];
  return (at(0, 0) * (1 - s) + at(1, 0) * s) * (1 - t) + (at(0, 1) * (1 - s) + at(1, 1) * s) * t;
}
