import { traceShape, type RunMark } from '../look/runMarks';
import type { Theme } from '../look/theme';
import { nearestIndex } from '../charts/chartLines';
import type { DrawnRun } from '../session/drawing';
import type { Plane } from './plane';

/** A run's way over the landscape: solid up to its cursor, faint after it. */
export function drawPath(
  context: CanvasRenderingContext2D,
  plane: Plane,
  run: DrawnRun,
  axes: readonly [number, number],
  here: readonly [number, number],
  mark: RunMark,
  theme: Theme,
  chosen: boolean,
): void {
  const [xs, ys] = [run.track.path.get(axes[0]), run.track.path.get(axes[1])];
  if (!xs || !ys || xs.length === 0) return;
  const { pathSteps } = run.track;
  const step = run.current.step;
  let last = nearestIndex(pathSteps, step);
  if (last >= 0 && pathSteps[last] > step) last--;
  const corners = cornersOf(plane, xs, ys);
  const stroke = (colour: string, width: number, from: number, to: number, joined: boolean) => {
    context.beginPath();
    if (joined && from > 0) context.moveTo(plane.x(here[0]), plane.y(here[1]));
    for (const i of corners) if (i >= from && i <= to) context.lineTo(plane.x(xs[i]), plane.y(ys[i]));
    if (!joined) context.lineTo(plane.x(here[0]), plane.y(here[1]));
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  };
  // A search visits points of its own choice; lines between them would say nothing and hide the contours.
  if (run.info.evaluations !== undefined) {
    for (let i = 0; i < xs.length; i++) {
      context.globalAlpha = i <= last ? 1 : 0.3;
      context.fillStyle = mark.colour;
      context.fillRect(plane.x(xs[i]) - 1.5, plane.y(ys[i]) - 1.5, 3, 3);
    }
    context.globalAlpha = 1;
    return;
  }
  context.lineJoin = 'round';
  context.lineCap = 'round';
  const width = chosen ? 2 : 1.5;
  if (last + 1 < xs.length) {
    context.globalAlpha = 0.4;
    stroke(mark.colour, 1.25, Math.max(0, last + 1), xs.length - 1, last >= 0);
    context.globalAlpha = 1;
  }
  if (last >= 0) {
    context.globalAlpha = 0.75;
    stroke(theme.background, width + 2, 0, last, false);
    context.globalAlpha = 1;
    stroke(mark.colour, width, 0, last, false);
  }
}

/** Shorter pieces of a way are not seen, in pixels. */
const unseen = 0.4;

const corners = new WeakMap<Float32Array, { readonly plane: string; readonly ys: Float32Array; readonly indices: readonly number[] }>();

/** The points of a way that are seen apart from the one before; kept, since on a seek neither way nor window change. */
function cornersOf(plane: Plane, xs: Float32Array, ys: Float32Array): readonly number[] {
  const known = corners.get(xs);
  const key = JSON.stringify([plane.box, plane.extent]);
  if (known?.plane === key && known.ys === ys) return known.indices;
  const indices: number[] = [];
  let [lastX, lastY] = [NaN, NaN];
  for (let i = 0; i < xs.length; i++) {
    if (!Number.isFinite(xs[i]) || !Number.isFinite(ys[i])) continue;
    const [x, y] = [plane.x(xs[i]), plane.y(ys[i])];
    if (Math.abs(x - lastX) < unseen && Math.abs(y - lastY) < unseen) continue;
    [lastX, lastY] = [x, y];
    indices.push(i);
  }
  corners.set(xs, { plane: key, ys, indices });
  return indices;
}

/** The way of a point that the optimizer keeps beside θ (averaged, slow), up to the step looked at: dashed, in the run's colour. */
export function drawPointPath(
  context: CanvasRenderingContext2D,
  plane: Plane,
  run: DrawnRun,
  slot: string,
  axes: readonly [number, number],
  mark: RunMark,
  theme: Theme,
): void {
  const path = run.track.pointPaths.get(slot);
  const [xs, ys] = [path?.get(axes[0]), path?.get(axes[1])];
  if (!xs || !ys) return;
  const last = run.track.pathSteps.findLastIndex((step) => step <= run.current.step);
  context.lineJoin = 'round';
  for (const [colour, width, dash] of [
    [theme.background, 4.5, []],
    [mark.colour, 2.25, [2, 4]],
  ] as const) {
    context.beginPath();
    for (let i = 0; i <= last; i++) if (Number.isFinite(xs[i]) && Number.isFinite(ys[i])) context.lineTo(plane.x(xs[i]), plane.y(ys[i]));
    context.setLineDash([...dash]);
    context.lineCap = dash.length > 0 ? 'round' : 'butt';
    context.globalAlpha = dash.length > 0 ? 1 : 0.6;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
  if (last < 0) return;
  context.beginPath();
  context.arc(plane.x(xs[last]), plane.y(ys[last]), 4, 0, 2 * Math.PI);
  context.fillStyle = theme.background;
  context.fill();
  context.lineWidth = 2;
  context.stroke();
}

/** A run's point: hollow where it began, filled where it is. */
export function drawPoint(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  mark: RunMark,
  theme: Theme,
  look: 'start' | 'current' | 'chosen',
): void {
  const radius = look === 'start' ? 3.5 : look === 'chosen' ? 6 : 5;
  traceShape(context, mark.shape, x, y, radius);
  context.fillStyle = look === 'start' ? theme.background : mark.colour;
  context.fill();
  context.strokeStyle = look === 'start' ? mark.colour : theme.background;
  context.lineWidth = 1.5;
  context.stroke();
  if (look !== 'chosen') return;
  traceShape(context, mark.shape, x, y, radius + 2);
  context.strokeStyle = theme.foreground;
  context.lineWidth = 1;
  context.stroke();
}

export function drawStar(context: CanvasRenderingContext2D, x: number, y: number, theme: Theme): void {
  context.beginPath();
  for (let i = 0; i < 10; i++) {
    const radius = i % 2 === 0 ? 6.5 : 2.7;
    const angle = -Math.PI / 2 + (i * Math.PI) / 5;
    context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  context.closePath();
  context.fillStyle = theme.foreground;
  context.fill();
  context.strokeStyle = theme.background;
  context.lineWidth = 1;
  context.stroke();
}

export interface Arrow {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly colour: string;
  readonly dashed?: boolean;
  readonly label?: string;
}

/** An arrow between two pixels; shorter than three of them it is not drawn. */
export function drawArrow(context: CanvasRenderingContext2D, { from, to, colour, dashed, label }: Arrow, theme: Theme): void {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  if (!(length >= 3)) return;
  const [ux, uy] = [dx / length, dy / length];
  const head = Math.min(8, length * 0.6);
  const shaft = () => {
    context.beginPath();
    context.moveTo(from[0], from[1]);
    context.lineTo(to[0] - ux * head * 0.7, to[1] - uy * head * 0.7);
    context.stroke();
  };
  const tip = () => {
    context.beginPath();
    context.moveTo(to[0], to[1]);
    context.lineTo(to[0] - ux * head - uy * head * 0.45, to[1] - uy * head + ux * head * 0.45);
    context.lineTo(to[0] - ux * head + uy * head * 0.45, to[1] - uy * head - ux * head * 0.45);
    context.closePath();
  };
  context.lineCap = 'butt';
  context.strokeStyle = theme.background;
  context.lineWidth = 4;
  shaft();
  tip();
  context.lineWidth = 2.5;
  context.stroke();
  context.strokeStyle = colour;
  context.lineWidth = 2;
  if (dashed) context.setLineDash([5, 3]);
  shaft();
  context.setLineDash([]);
  tip();
  context.fillStyle = colour;
  context.fill();
  // Beside the shaft, above it: the tip may lie outside the plot.
  const side = ux < 0 ? 1 : -1;
  if (label) drawLabel(context, label, from[0] + dx * 0.6 - uy * side * 13, from[1] + dy * 0.6 + ux * side * 13, colour, theme);
}

const labels = new WeakMap<Theme, Map<string, HTMLCanvasElement>>();
const labelSize = 32;

/** Text readable on any ground, centred. Painted once a theme: outlined text is slow. */
function drawLabel(context: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string, theme: Theme): void {
  const ofTheme = labels.get(theme) ?? new Map<string, HTMLCanvasElement>();
  labels.set(theme, ofTheme);
  const key = `${text} ${colour}`;
  const canvas = ofTheme.get(key) ?? labelImage(text, colour, theme);
  ofTheme.set(key, canvas);
  context.drawImage(canvas, x - labelSize / 2, y - labelSize / 2, labelSize, labelSize);
}

function labelImage(text: string, colour: string, theme: Theme): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = labelSize * window.devicePixelRatio;
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  context.scale(window.devicePixelRatio, window.devicePixelRatio);
  context.font = `600 12px ${theme.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.strokeStyle = theme.background;
  context.lineWidth = 3;
  context.strokeText(text, labelSize / 2, labelSize / 2);
  context.fillStyle = colour;
  context.fillText(text, labelSize / 2, labelSize / 2);
  return canvas;
}
