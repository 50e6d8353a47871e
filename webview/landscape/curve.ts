import type { RunMark } from '../look/runMarks';
import type { Theme } from '../look/theme';
import { hatch } from './gridImage';
import type { Interval } from './extent';
import { drawArrow, drawPoint } from './marks';
import { drawAxes, Plane, plotBox } from './plane';

/** Values of the objective along one coordinate. */
export interface Curve {
  readonly interval: Interval;
  readonly values: Float32Array;
}

/** A run's point on a curve. */
export interface CurvePoint {
  readonly at: number;
  readonly value: number;
  /** Partial derivative along the curve's coordinate. */
  readonly slope: number;
  /** Its share of the update to come; NaN without one. */
  readonly update: number;
  readonly mark: RunMark;
  readonly chosen: boolean;
  /** Places it has been at, the newest last. */
  readonly trail: readonly number[];
}

export interface CurveContent {
  readonly curve: Curve;
  readonly interval: Interval;
  readonly points: readonly CurvePoint[];
  readonly minima: readonly number[];
  readonly names: { readonly x: string; readonly y: string };
  readonly theme: Theme;
}

/** Pixels of the tangent to each side, and of the arrow on it. */
const tangentReach = 90;
const arrowLength = 40;
/** Chords older than so many steps are as faint as they get. */
const trailFades = 40;
const faintest = 0.14;

/** The curve; for each run its point, for the chosen one the tangent with direction (1, f′) and the step to come. */
export function drawCurve(context: CanvasRenderingContext2D, width: number, height: number, content: CurveContent): Plane {
  const { curve, interval, points, names, theme } = content;
  const plane = new Plane(plotBox(width, height), { x: interval, y: valueInterval(curve, interval, points) });
  drawAxes(context, plane, names, theme, true);
  plane.clipped(context, () => {
    hatchGaps(context, plane, curve, theme);
    strokeCurve(context, plane, curve, theme);
    for (const point of points) if (point.chosen) drawTangent(context, plane, point, theme);
    for (const point of points) drawTrail(context, plane, curve, point, theme);
    for (const place of content.minima) {
      context.setLineDash([1, 3]);
      strokeLine(context, theme.muted, 1, [plane.x(place), plane.box.top], [plane.x(place), plane.box.top + plane.box.height]);
      context.setLineDash([]);
    }
    for (const point of points) if (point.chosen) drawStep(context, plane, curve, point, theme);
    for (const point of [...points].sort((a, b) => Number(a.chosen) - Number(b.chosen))) {
      if (Number.isFinite(point.value))
        drawPoint(context, plane.x(point.at), plane.y(point.value), point.mark, theme, point.chosen ? 'chosen' : 'current');
    }
  });
  return plane;
}

/** f at a place of the curve, between its two neighbours; NaN outside. */
export function along({ interval, values }: Curve, at: number): number {
  const place = ((at - interval[0]) / (interval[1] - interval[0])) * (values.length - 1);
  if (!(place >= 0 && place <= values.length - 1)) return NaN;
  const i = Math.min(values.length - 2, Math.floor(place));
  return values[i] + (values[i + 1] - values[i]) * (place - i);
}

/** All finite values with some room; a pole's outliers are cut off. */
function valueInterval({ values, interval: [from, to] }: Curve, [low, high]: Interval, points: readonly CurvePoint[]): Interval {
  const at = (i: number) => from + ((to - from) * i) / Math.max(1, values.length - 1);
  const sorted = values.filter((value, i) => Number.isFinite(value) && at(i) >= low && at(i) <= high).sort();
  const quantile = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
  if (sorted.length === 0) return [-1, 1];
  const [q05, q95] = [quantile(0.05), quantile(0.95)];
  const steep = quantile(1) - quantile(0) > 30 * (q95 - q05) && q95 > q05;
  const shown = points.filter(({ at: place, value }) => Number.isFinite(value) && place >= low && place <= high).map(({ value }) => value);
  const bottom = Math.min(steep ? q05 : quantile(0), ...(steep ? [] : shown));
  const top = Math.max(steep ? q95 : quantile(1), ...(steep ? [] : shown));
  const room = (top - bottom) * 0.08 || Math.abs(top) * 0.1 || 1;
  return [bottom - room, top + room];
}

function strokeCurve(context: CanvasRenderingContext2D, plane: Plane, { interval: [from, to], values }: Curve, theme: Theme): void {
  context.beginPath();
  let pen = false;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      pen = false;
      continue;
    }
    const [x, y] = [plane.x(from + ((to - from) * i) / (values.length - 1)), plane.y(values[i])];
    if (pen) context.lineTo(x, y);
    else context.moveTo(x, y);
    pen = true;
  }
  context.strokeStyle = theme.foreground;
  context.lineWidth = 1.5;
  context.lineJoin = 'round';
  context.stroke();
}

function hatchGaps(context: CanvasRenderingContext2D, plane: Plane, { interval: [from, to], values }: Curve, theme: Theme): void {
  const { top, height } = plane.box;
  const wide = (plane.scaleX * (to - from)) / (values.length - 1);
  context.save();
  context.beginPath();
  let some = false;
  values.forEach((value, i) => {
    if (Number.isFinite(value)) return;
    some = true;
    context.rect(plane.x(from) + (i - 0.5) * wide, top, wide, height);
  });
  if (some) {
    context.clip();
    hatch(context, theme, context.canvas.width, context.canvas.height);
  }
  context.restore();
}

/** Chords from place to place, so that a zig-zag is one, with points one can see; older ones fade. */
function drawTrail(
  context: CanvasRenderingContext2D,
  plane: Plane,
  curve: Curve,
  { trail, mark, at, value }: CurvePoint,
  theme: Theme,
): void {
  const places = trail.map((place) => [plane.x(place), plane.y(along(curve, place))] as const).filter(([, y]) => Number.isFinite(y));
  const age = (i: number) => Math.max(faintest, 1 - (places.length - i) / trailFades);
  const here = [plane.x(at), plane.y(value)] as const;
  context.globalAlpha = 1;
  places.forEach((place, i) => {
    const next = places[i + 1] ?? here;
    if (!Number.isFinite(next[1])) return;
    context.globalAlpha = 0.8 * age(i);
    strokeLine(context, mark.colour, 1.5, place, next);
  });
  context.fillStyle = mark.colour;
  context.strokeStyle = theme.background;
  context.lineWidth = 1;
  places.forEach(([x, y], i) => {
    context.globalAlpha = age(i);
    context.beginPath();
    context.arc(x, y, 3.2, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  });
  context.globalAlpha = 1;
}

function drawTangent(context: CanvasRenderingContext2D, plane: Plane, { at, value, slope, mark }: CurvePoint, theme: Theme): void {
  if (!Number.isFinite(value) || !Number.isFinite(slope)) return;
  const tangent = (x: number): [number, number] => [plane.x(x), plane.y(value + slope * (x - at))];
  const steepness = Math.hypot(plane.scaleX, slope * plane.scaleY);
  // A piece around the point: a line across the plot would drown the way.
  const reach = tangentReach / steepness;
  context.globalAlpha = 0.6;
  strokeLine(context, mark.colour, 1, tangent(at - reach), tangent(at + reach));
  context.globalAlpha = 1;
  const [x, y] = [plane.x(at), plane.y(value)];
  const to: [number, number] = [x + (arrowLength * plane.scaleX) / steepness, y - (arrowLength * slope * plane.scaleY) / steepness];
  drawArrow(context, { from: [x, y], to, colour: theme.foreground }, theme);
}

function drawStep(
  context: CanvasRenderingContext2D,
  plane: Plane,
  curve: Curve,
  { at, value, update, mark }: CurvePoint,
  theme: Theme,
): void {
  if (!Number.isFinite(update) || !Number.isFinite(value)) return;
  const [y, next] = [plane.y(value), plane.x(at + update)];
  const landing = along(curve, at + update);
  if (Number.isFinite(landing)) {
    context.setLineDash([2, 3]);
    strokeLine(context, mark.colour, 1, [next, y], [next, plane.y(landing)]);
    context.setLineDash([]);
  }
  drawArrow(context, { from: [plane.x(at), y], to: [next, y], colour: mark.colour, dashed: true }, theme);
}

function strokeLine(
  context: CanvasRenderingContext2D,
  colour: string,
  width: number,
  from: readonly [number, number],
  to: readonly [number, number],
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}
