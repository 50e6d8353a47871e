import { preparedContext, type Size } from '../look/canvasElement';
import type { DrawnRun } from '../session/drawing';
import { traceShape } from '../look/runMarks';
import type { Theme } from '../look/theme';
import type { ChartLine } from './chartLines';
import type { ChartPlot } from './chartPlot';

export interface CursorContent {
  /** The chosen run's step. */
  readonly cursor: number | undefined;
  readonly hover: number | undefined;
  readonly lines: readonly ChartLine[];
  /** The exact value of a line at its run's own step. */
  readonly valueOf: (line: ChartLine) => number;
  readonly nonFinite: readonly { readonly step: number; readonly value: number; readonly colour: string }[];
  readonly theme: Theme;
}

/** Draws what moves with the cursor on a canvas of its own, so that a seek leaves the series as they are. */
export function drawCursor(canvas: HTMLCanvasElement, size: Size, plot: ChartPlot, content: CursorContent): void {
  const context = preparedContext(canvas, size);
  const { area } = plot;
  if (!context || !area) return;
  const { theme } = content;
  const within = (x: number) => x >= area.left - 0.5 && x <= area.right + 0.5;
  const vertical = (step: number, colour: string, dash: number[]) => {
    const x = Math.round(plot.x(step)) + 0.5;
    if (!within(x)) return;
    context.setLineDash(dash);
    context.strokeStyle = colour;
    context.beginPath();
    context.moveTo(x, area.top);
    context.lineTo(x, area.bottom);
    context.stroke();
    context.setLineDash([]);
  };
  for (const line of content.lines) drawDots(context, plot, line);
  context.lineWidth = 1;
  if (content.hover !== undefined) vertical(content.hover, theme.muted, [3, 3]);
  if (content.cursor !== undefined) vertical(content.cursor, theme.cursor, []);
  for (const { step, value, colour } of content.nonFinite) {
    const x = plot.x(step);
    if (within(x)) drawCross(context, x, value === Infinity ? area.top + 5 : area.bottom - 5, colour);
  }
  for (const line of content.lines) {
    const value = content.valueOf(line);
    const [x, y] = [plot.x(stepOf(line.run)), plot.y(value)];
    if (!Number.isFinite(value) || (plot.logarithmic && value <= 0) || !within(x) || y < area.top - 4 || y > area.bottom + 4) continue;
    traceShape(context, line.mark.shape, x, y, 3.5);
    context.fillStyle = line.colour;
    context.fill();
    context.strokeStyle = theme.background;
    context.lineWidth = 1.5;
    context.stroke();
  }
}

/** Numbers that a line alone would not show: the few of a short run, and those between two gaps. */
function drawDots(context: CanvasRenderingContext2D, plot: ChartPlot, { dots, steps, values, colour }: ChartLine): void {
  const { area } = plot;
  context.fillStyle = colour;
  for (const i of dots) {
    const [x, y] = [plot.x(steps[i]), plot.y(values[i])];
    if (!(x >= area.left && x <= area.right && y >= area.top - 2 && y <= area.bottom + 2)) continue;
    context.beginPath();
    context.arc(x, y, 1.8, 0, 2 * Math.PI);
    context.fill();
  }
}

const stepOf = (run: DrawnRun) => run.current.step;

function drawCross(context: CanvasRenderingContext2D, x: number, y: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const side of [-1, 1]) {
    context.moveTo(x - 3, y - 3 * side);
    context.lineTo(x + 3, y + 3 * side);
  }
  context.stroke();
}
