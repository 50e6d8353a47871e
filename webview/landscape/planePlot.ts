import { css } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SessionInfo } from '../../src/protocol/session';
import { CanvasElement, canvasStyles } from '../look/canvasElement';
import type { RunMark } from '../look/runMarks';
import type { Theme } from '../look/theme';
import { heldValues } from '../../src/core/record/recordLayout';
import { coordinateName } from '../../src/core/parameters';
import { currentNorm } from '../session/recordSeries';
import type { Drawing, DrawnRun } from '../session/drawing';
import type { Extent } from '../session/viewState';
import { drawGrid, type Grid, type GridImage } from './gridImage';
import { drawArrow, drawPath, drawPoint, drawPointPath, drawStar } from './marks';
import type { Levels } from './levels';
import { pointsOf } from './points';
import { drawAxes, Plane, plotBox } from './plane';

/** Pixels of ∇f's arrow where it is longest on the run's way; elsewhere it goes with √‖∇f‖, down to one that can still be seen. */
const longestGradient = 84;
const shortestGradient = 14;

/** Two coordinates: filled contours with every run's path; for the chosen run the gradient and the step to come. */
@customElement('plane-plot')
export class PlanePlot extends CanvasElement {
  @property({ attribute: false }) info!: SessionInfo;
  @property({ attribute: false }) drawing!: Drawing;
  @property({ attribute: false }) marks!: ReadonlyMap<string, RunMark>;
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) chosen!: string;
  @property({ attribute: false }) axes!: readonly [number, number];
  @property({ attribute: false }) extent!: Extent;
  @property({ attribute: false }) grid: Grid | undefined;
  /** Where its contours run; they outlive a zoom. */
  @property({ attribute: false }) levels: Levels | undefined;

  plane: Plane | undefined;
  private image: GridImage | undefined;
  private imageTheme: Theme | undefined;

  protected override draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const plane = new Plane(plotBox(width, height), this.extent);
    this.plane = plane;
    plane.clipped(context, () => {
      this.drawContours(context, plane);
      for (const minimum of this.info.minima) drawStar(context, plane.x(minimum[this.axes[0]]), plane.y(minimum[this.axes[1]]), this.theme);
      const ordered = [...this.drawing.runs].sort((a, b) => Number(this.isChosen(a)) - Number(this.isChosen(b)));
      for (const run of ordered) this.drawWay(context, plane, run);
      for (const run of ordered) this.drawHere(context, plane, run);
    });
    const [x, y] = this.axes.map((axis) => coordinateName(this.info.parameters, axis));
    drawAxes(context, plane, { x, y }, this.theme, false);
  }

  private isChosen = (run: DrawnRun) => run.info.id === this.chosen;

  private drawContours(context: CanvasRenderingContext2D, plane: Plane): void {
    if (!this.grid) return;
    const { width, height } = plane.box;
    const ratio = window.devicePixelRatio;
    const fits = this.image?.canvas.width === Math.round(width * ratio) && this.image.canvas.height === Math.round(height * ratio);
    if (!this.image || this.image.grid !== this.grid || this.image.levels !== this.levels || this.imageTheme !== this.theme || !fits) {
      this.image = drawGrid(this.grid, this.levels, this.info.goal, this.theme, width * ratio, height * ratio);
      this.imageTheme = this.theme;
    }
    const { x, y } = this.grid.extent;
    context.drawImage(this.image.canvas, plane.x(x[0]), plane.y(y[1]), plane.x(x[1]) - plane.x(x[0]), plane.y(y[0]) - plane.y(y[1]));
  }

  private drawWay(context: CanvasRenderingContext2D, plane: Plane, run: DrawnRun): void {
    const mark = this.marks.get(run.info.id);
    if (!mark) return;
    drawPath(context, plane, run, this.axes, this.place(run), mark, this.theme, this.isChosen(run));
    for (const slot of pointsOf(run.info)) drawPointPath(context, plane, run, slot, this.axes, mark, this.theme);
    drawPoint(context, plane.x(run.info.start[this.axes[0]]), plane.y(run.info.start[this.axes[1]]), mark, this.theme, 'start');
  }

  private drawHere(context: CanvasRenderingContext2D, plane: Plane, run: DrawnRun): void {
    const mark = this.marks.get(run.info.id);
    const [a, b] = this.place(run);
    if (!mark || !Number.isFinite(a) || !Number.isFinite(b)) return;
    const [x, y] = [plane.x(a), plane.y(b)];
    if (this.isChosen(run)) {
      const { theme } = this;
      const gradient = this.pair(run, 'gradient');
      const [gx, gy] = [gradient[0] * plane.scaleX, -gradient[1] * plane.scaleY];
      const scale = this.gradientLength(run) / Math.hypot(gx, gy);
      if (Number.isFinite(scale)) {
        drawArrow(context, { from: [x, y], to: [x + gx * scale, y + gy * scale], colour: theme.foreground, label: '∇f' }, theme);
      }
      const [da, db] = this.pair(run, 'update');
      if (run.current.hasUpdate)
        drawArrow(context, { from: [x, y], to: [plane.x(a + da), plane.y(b + db)], colour: mark.colour, dashed: true }, theme);
    }
    drawPoint(context, x, y, mark, this.theme, this.isChosen(run) ? 'chosen' : 'current');
  }

  private gradientLength({ info, current, track }: DrawnRun): number {
    const here = currentNorm({ info, current }, 'gradient') ?? NaN;
    const most = (track.series.get('gradientNorm') ?? new Float32Array(0)).reduce(
      (largest, one) => (one > largest && one < Infinity ? one : largest),
      here,
    );
    return Math.max(shortestGradient, longestGradient * Math.sqrt(here / most));
  }

  private place = (run: DrawnRun) => this.pair(run, 'parameters');

  private pair({ info, current }: DrawnRun, quantity: 'parameters' | 'gradient' | 'update'): [number, number] {
    const values = heldValues(info.record, current.row, quantity);
    return [values[this.axes[0]], values[this.axes[1]]];
  }

  static override styles = [
    canvasStyles,
    css`
      canvas {
        touch-action: none;
      }
    `,
  ];
}
