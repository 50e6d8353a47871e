import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CanvasElement, canvasStyles } from '../look/canvasElement';
import { traceShape, type RunMark } from '../look/runMarks';
import type { Theme } from '../look/theme';
import { drawAxes, Plane, plotBox } from '../landscape/plane';
import type { Extent } from '../session/viewState';
import { greys, optimumColour, patterns } from './fateColours';

/** One optimizer's map as it is so far. */
export interface DrawnBasins {
  readonly count: number;
  /** One row where there is one axis. */
  readonly rows: number;
  readonly fate: Uint8Array;
  readonly updates: Float32Array;
  /** The optima on the map's axes. */
  readonly optima: readonly (readonly [number, number])[];
  /** The numbers in `fate` that stand for no optimum, by name. */
  readonly fates: Readonly<Record<string, number>>;
}

/** More numbers would hide the map. */
const mostNumbered = 40;

/** Where runs end, by where they start: a colour for each optimum, a pattern for what is none; the fewer updates the brighter. */
@customElement('basins-plot')
export class BasinsPlot extends CanvasElement {
  @property({ attribute: false }) basins: DrawnBasins | undefined;
  @property({ attribute: false }) extent!: Extent;
  @property({ attribute: false }) names!: { readonly x: string; readonly y: string };
  @property({ attribute: false }) mark: RunMark | undefined;
  /** The run's own start. */
  @property({ attribute: false }) start!: readonly [number, number];
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) label = '';
  plane: Plane | undefined;

  protected override draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { theme, basins, extent } = this;
    const plane = new Plane(plotBox(width, height), extent);
    this.plane = plane;
    const cells = basins && this.cells(basins);
    if (basins && cells) {
      context.imageSmoothingEnabled = false;
      // The outermost starts lie on the window's edges, and their cells half outside.
      const { left, top, width: wide, height: tall } = plane.box;
      const [dx, dy] = [wide / (basins.count - 1) / 2, basins.rows > 1 ? tall / (basins.rows - 1) / 2 : 0];
      plane.clipped(context, () => context.drawImage(cells, left - dx, top - dy, wide + 2 * dx, tall + 2 * dy));
    }
    plane.clipped(context, () => {
      if (basins && basins.optima.length <= mostNumbered)
        basins.optima.forEach(([x, y], i) =>
          this.drawOptimum(context, plane.x(x), basins.rows > 1 ? plane.y(y) : plane.box.top + plane.box.height / 2, i),
        );
      if (!this.mark) return;
      context.fillStyle = this.mark.colour;
      context.strokeStyle = theme.background;
      context.lineWidth = 2;
      traceShape(
        context,
        this.mark.shape,
        plane.x(this.start[0]),
        (basins?.rows ?? 2) > 1 ? plane.y(this.start[1]) : plane.box.top + plane.box.height / 2,
        6,
      );
      context.stroke();
      context.fill();
    });
    drawAxes(context, plane, this.names, theme, false);
    // The height of a single row says nothing.
    if (basins?.rows === 1) context.clearRect(0, 0, plane.box.left - 1, plane.box.top + plane.box.height);
  }

  /** Its number, so that colours need not be told apart. */
  private drawOptimum(context: CanvasRenderingContext2D, x: number, y: number, index: number): void {
    context.beginPath();
    context.arc(x, y, 8, 0, 2 * Math.PI);
    context.fillStyle = this.theme.background;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = this.theme.foreground;
    context.stroke();
    context.fillStyle = this.theme.foreground;
    context.font = `600 11px ${this.theme.font}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(String(index + 1), x, y + 0.5);
  }

  /** A pixel for each start; what is not worked out yet has the colour of the coarser grid's neighbour. */
  private cells({ count, rows, fate, updates, optima, fates }: DrawnBasins): HTMLCanvasElement | undefined {
    const canvas = document.createElement('canvas');
    canvas.width = count;
    canvas.height = rows;
    const context = canvas.getContext('2d');
    if (!context) return undefined;
    const image = context.createImageData(count, rows);
    const { strong, weak } = greys(this.theme);
    const names = new Map(Object.entries(fates).map(([name, code]) => [code, name]));
    const brightness = brightnessOf(fate, updates, optima.length);
    for (let j = 0; j < rows; j++)
      for (let i = 0; i < count; i++) {
        const k = known(fate, fates.unknown, i, j, count);
        if (k === undefined) continue;
        const code = fate[k];
        const pattern = patterns[names.get(code) ?? ''];
        const colour = code < optima.length ? optimumColour(code, brightness(updates[k])) : pattern?.isStrong(i, j) ? strong : weak;
        image.data.set([...colour, 255], 4 * ((rows - 1 - j) * count + i));
      }
    context.putImageData(image, 0, 0);
    return canvas;
  }

  protected override render() {
    return html`<canvas role="img" aria-label=${this.label}></canvas>`;
  }

  static override styles = [
    canvasStyles,
    css`
      :host {
        width: 100%;
        aspect-ratio: 1;
        max-height: 520px;
        min-height: 220px;
        cursor: crosshair;
      }
      :host(.line) {
        aspect-ratio: auto;
        height: 120px;
        min-height: 0;
      }
    `,
  ];
}

/** Shares of the logarithm of the updates that arrived runs took, between few (a twentieth took fewer) and most. */
function brightnessOf(fate: Uint8Array, updates: Float32Array, optima: number): (updates: number) => number {
  const arrived = updates.filter((_, k) => fate[k] < optima).sort();
  const [few, most] = [arrived[Math.floor(arrived.length / 20)] ?? 0, arrived[arrived.length - 1] ?? 1].map(Math.log1p);
  return (made) => Math.min(1, Math.max(0, (Math.log1p(made) - few) / (most - few || 1)));
}

/** The start itself, or the one of the coarser grids below and left of it. */
function known(fate: Uint8Array, unknown: number, i: number, j: number, count: number): number | undefined {
  for (let stride = 1; stride <= 8; stride *= 2) {
    const k = (j - (j % stride)) * count + i - (i % stride);
    if (fate[k] !== unknown) return k;
  }
  return undefined;
}
