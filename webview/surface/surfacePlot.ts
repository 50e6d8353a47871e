import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CanvasElement, canvasStyles } from '../look/canvasElement';
import { interpolated, type Grid } from '../landscape/gridImage';
import type { Levels } from '../landscape/levels';
import { significant, tickLabel, ticks } from '../look/numbers';
import { traceShape, type RunMark } from '../look/runMarks';
import type { Theme } from '../look/theme';
import { boxHeight, Projection, type Camera, type Projected } from './camera';
import { heightOf, type Heights } from './heights';
import { meshOf, paint, type Mesh, type SurfaceLine } from './mesh';

/** A run's way and place on the surface, in parameters. */
export interface SurfaceRun {
  readonly path: readonly (readonly [number, number])[];
  readonly here: readonly [number, number];
  readonly mark: RunMark;
}

/** The plane that touches the surface: f and its partial derivatives at a point. */
export interface Tangent {
  readonly at: readonly [number, number];
  readonly value: number;
  readonly slopes: readonly [number, number];
}

/** How far the plane reaches from its point, in half windows, and how much of the box's height it takes at most. */
const planeReach = 0.42;
const planeRise = 0.75;

/** A function of two variables as a surface, with the runs' ways on it and the tangent plane at the chosen one's point. */
@customElement('surface-plot')
export class SurfacePlot extends CanvasElement {
  @property({ attribute: false }) grid: Grid | undefined;
  @property({ attribute: false }) levels: Levels | undefined;
  @property({ attribute: false }) heights: Heights | undefined;
  @property({ attribute: false }) goal: 'minimize' | 'maximize' = 'minimize';
  @property({ attribute: false }) names!: readonly [string, string];
  @property({ attribute: false }) runs: readonly SurfaceRun[] = [];
  @property({ attribute: false }) tangent: Tangent | undefined;
  @property({ attribute: false }) camera!: Camera;
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) label = '';
  private mesh: { readonly key: readonly unknown[]; readonly mesh: Mesh } | undefined;

  protected override draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { grid, heights, theme } = this;
    if (!grid || !heights) return;
    const projection = new Projection(this.camera, width, height);
    const place = (x: number, y: number, value: number): readonly [number, number, number] => {
      const { extent } = grid;
      return [
        (2 * (x - extent.x[0])) / (extent.x[1] - extent.x[0]) - 1,
        (2 * (y - extent.y[0])) / (extent.y[1] - extent.y[0]) - 1,
        heightOf(heights, value),
      ];
    };
    const lines = this.runs.map(({ path, mark }): SurfaceLine => ({
      places: path.map(([x, y]) => place(x, y, interpolated(grid, x, y))),
      colour: mark.colour,
      width: 2.5,
    }));
    this.drawBase(context, projection, grid);
    paint(context, this.meshOf(grid, heights), projection, lines, theme.dark ? 'rgba(255, 255, 255, 0.2)' : 'rgba(0, 20, 50, 0.2)');
    // What is hidden behind the surface is seen faintly.
    context.globalAlpha = 0.25;
    for (const { places, colour } of lines)
      stroke(
        context,
        places.filter(([, , w]) => w <= boxHeight).map((corner) => projection.at(...corner)),
        colour,
        1.5,
      );
    context.globalAlpha = 1;
    if (this.tangent) this.drawTangent(context, projection, this.tangent, place);
    for (const { here, mark } of this.runs) this.drawHere(context, projection.at(...place(...here, interpolated(grid, ...here))), mark);
  }

  private meshOf(grid: Grid, heights: Heights): Mesh {
    const key = [grid, heights, this.levels, this.goal, this.theme];
    if (!this.mesh || key.some((part, i) => part !== this.mesh?.key[i]))
      this.mesh = { key, mesh: meshOf(grid, heights, this.levels, this.goal, this.theme) };
    return this.mesh.mesh;
  }

  private drawHere(context: CanvasRenderingContext2D, { x, y }: Projected, mark: RunMark): void {
    if (!Number.isFinite(x + y)) return;
    traceShape(context, mark.shape, x, y, 5.5);
    context.fillStyle = mark.colour;
    context.strokeStyle = this.theme.background;
    context.lineWidth = 2;
    context.stroke();
    context.fill();
  }

  /** The sides of the base that are in front, with their numbers. */
  private drawBase(context: CanvasRenderingContext2D, projection: Projection, { extent }: Grid): void {
    const { theme, names } = this;
    const { u: uAway, v: vAway } = projection.leadsAway;
    const [front, side] = [vAway ? -1 : 1, uAway ? -1 : 1];
    const corners = [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
      [-1, -1],
    ] as const;
    stroke(
      context,
      corners.map(([u, v]) => projection.at(u, v, -boxHeight)),
      theme.border,
      1,
    );
    context.font = `11px ${theme.font}`;
    context.textBaseline = 'middle';
    const write = (text: string, u: number, v: number, colour: string, far: number) => {
      const [edge, out] = [projection.at(u, v, -boxHeight), projection.at(u + (Math.abs(v) === 1 ? 0 : 0.001), v, -boxHeight)];
      const centre = projection.at(0, 0, -boxHeight);
      const [dx, dy] = [edge.x - centre.x, edge.y - centre.y];
      const length = Math.hypot(dx, dy) || 1;
      context.fillStyle = colour;
      context.textAlign = 'center';
      context.fillText(text, out.x + (dx / length) * far, out.y + (dy / length) * far * 0.8 + 4);
    };
    for (const x of ticks(extent.x[0], extent.x[1], 4))
      write(tickLabel(x), -1 + (2 * (x - extent.x[0])) / (extent.x[1] - extent.x[0]), front, theme.muted, 12);
    for (const y of ticks(extent.y[0], extent.y[1], 4))
      write(tickLabel(y), side, -1 + (2 * (y - extent.y[0])) / (extent.y[1] - extent.y[0]), theme.muted, 14);
    context.font = `italic 13px ${theme.font}`;
    write(names[0], 0, front, theme.foreground, 34);
    write(names[1], side, 0, theme.foreground, 42);
  }

  private drawTangent(
    context: CanvasRenderingContext2D,
    projection: Projection,
    { at, value, slopes }: Tangent,
    place: (x: number, y: number, value: number) => readonly [number, number, number],
  ): void {
    const { theme, grid, heights } = this;
    if (!grid || !heights || !slopes.every(Number.isFinite)) return;
    const half = [grid.extent.x, grid.extent.y].map(([low, high]) => (high - low) / 2);
    const most = (planeRise * (heights.top - heights.bottom)) / 2;
    const reach = half.map((wide, i) => Math.min(planeReach * wide, most / Math.abs(slopes[i])));
    const corner = (sx: number, sy: number) => {
      const [dx, dy] = [sx * reach[0], sy * reach[1]];
      return projection.at(...place(at[0] + dx, at[1] + dy, value + slopes[0] * dx + slopes[1] * dy));
    };
    const outline = [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1), corner(-1, -1)];
    context.beginPath();
    outline.forEach(({ x, y }, i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.fillStyle = theme.dark ? 'rgba(245, 160, 80, 0.22)' : 'rgba(200, 80, 0, 0.14)';
    context.fill();
    const ink = theme.dark ? '#ffb070' : '#a83c00';
    stroke(context, outline, ink, 1.5);
    const centre = corner(0, 0);
    for (const [end, i] of [
      [corner(1, 0), 0],
      [corner(0, 1), 1],
    ] as const) {
      stroke(context, [centre, end], ink, 3);
      context.beginPath();
      context.arc(end.x, end.y, 4, 0, 2 * Math.PI);
      context.fillStyle = ink;
      context.fill();
      this.write(
        context,
        `∂f/∂${this.names[i]} = ${significant(slopes[i], 3)}`,
        end.x + (end.x < centre.x ? -8 : 8),
        end.y,
        ink,
        end.x < centre.x ? 'right' : 'left',
      );
    }
  }

  /** On a ground of the page's colour, whatever is behind; whole inside the canvas. */
  private write(context: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string, align: 'left' | 'right'): void {
    context.font = `600 12px ${this.theme.font}`;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    const wide = context.measureText(text).width;
    const left = Math.min(this.clientWidth - wide - 4, Math.max(4, align === 'left' ? x : x - wide));
    context.globalAlpha = 0.82;
    context.fillStyle = this.theme.background;
    context.fillRect(left - 3, y - 9, wide + 6, 18);
    context.globalAlpha = 1;
    context.fillStyle = colour;
    context.fillText(text, left, y);
  }

  protected override render() {
    return html`<canvas role="img" tabindex="0" aria-label=${this.label}></canvas>`;
  }

  static override styles = [
    canvasStyles,
    css`
      :host {
        width: 100%;
        aspect-ratio: 4 / 3;
        max-height: 560px;
        min-height: 240px;
        cursor: grab;
      }
      canvas {
        touch-action: none;
      }
      canvas:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
    `,
  ];
}

function stroke(context: CanvasRenderingContext2D, places: readonly Projected[], colour: string, width: number): void {
  context.beginPath();
  places.forEach(({ x, y }, i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = 'round';
  context.stroke();
}
