import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DecisionGrid, RowPredictions } from '../../src/protocol/network';
import { CanvasElement } from '../look/canvasElement';
import { tickLabel, ticks } from '../look/numbers';
import { classMark } from '../look/classMarks';
import { markOf, traceShape } from '../look/runMarks';
import { sharedStyles } from '../look/sharedStyles';
import { mix, type Theme } from '../look/theme';

export interface DecisionWindow {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

const margin = { left: 40, right: 6, top: 6, bottom: 22 };

/** What the network answers over two inputs, coloured by class, with the data on it. */
@customElement('decision-plot')
export class DecisionPlot extends CanvasElement {
  @property({ attribute: false }) grid!: DecisionGrid;
  @property({ attribute: false }) count = 2;
  @property({ attribute: false }) window!: DecisionWindow;
  @property({ attribute: false }) points: RowPredictions | undefined;
  @property({ attribute: false }) classes: readonly string[] = [];
  @property({ attribute: false }) theme!: Theme;

  protected override draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { theme, window } = this;
    const plot = {
      left: margin.left,
      top: margin.top,
      width: width - margin.left - margin.right,
      height: height - margin.top - margin.bottom,
    };
    const x = (value: number) => plot.left + ((value - window.x[0]) / (window.x[1] - window.x[0])) * plot.width;
    const y = (value: number) => plot.top + (1 - (value - window.y[0]) / (window.y[1] - window.y[0])) * plot.height;
    const cells = this.cells();
    if (cells) {
      context.imageSmoothingEnabled = true;
      context.drawImage(cells, plot.left, plot.top, plot.width, plot.height);
    }
    this.drawPoints(context, x, y);
    context.strokeStyle = theme.border;
    context.lineWidth = 1;
    context.strokeRect(plot.left + 0.5, plot.top + 0.5, plot.width - 1, plot.height - 1);
    context.font = `11px ${theme.font}`;
    context.fillStyle = theme.muted;
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    for (const value of ticks(window.y[0], window.y[1], 5)) context.fillText(tickLabel(value), plot.left - 5, y(value));
    context.textAlign = 'center';
    for (const value of ticks(window.x[0], window.x[1], 5)) context.fillText(tickLabel(value), x(value), height - 8);
  }

  /** One pixel a grid point; the surer the network, the stronger the class's colour. */
  private cells(): HTMLCanvasElement | undefined {
    const { grid, count, theme } = this;
    const canvas = document.createElement('canvas');
    canvas.width = count;
    canvas.height = count;
    const context = canvas.getContext('2d');
    if (!context) return undefined;
    const [low, high] = extremes(grid.outputs);
    for (let j = 0; j < count; j++) {
      for (let i = 0; i < count; i++) {
        const outputs = grid.outputs.subarray((j * count + i) * grid.width, (j * count + i + 1) * grid.width);
        context.fillStyle = this.classes.length > 0 ? this.colourOf(outputs) : theme.ramp((outputs[0] - low) / (high - low || 1));
        context.fillRect(i, count - 1 - j, 1, 1);
      }
    }
    return canvas;
  }

  private colourOf(outputs: Float32Array): string {
    const { theme, classes } = this;
    // One output is the probability of the second of two classes.
    const shares = outputs.length === 1 ? [1 - outputs[0], outputs[0]] : [...outputs];
    const best = shares.indexOf(Math.max(...shares));
    if (best < 0) return theme.background;
    const even = 1 / Math.max(2, classes.length);
    const surety = Math.max(0, (shares[best] - even) / (1 - even));
    return mix(classMark(best, theme).colour, theme.background, 0.08 + 0.42 * surety);
  }

  private drawPoints(context: CanvasRenderingContext2D, x: (value: number) => number, y: (value: number) => number): void {
    const { points, theme, classes } = this;
    if (!points) return;
    const inputs = 2;
    for (let i = 0; i < points.rows.length; i++) {
      const { colour, shape } = classes.length > 0 ? classMark(points.targets[i], theme) : markOf(0, theme);
      context.fillStyle = colour;
      context.strokeStyle = theme.background;
      context.lineWidth = 1;
      traceShape(context, shape, x(points.rawInputs[i * inputs]), y(points.rawInputs[i * inputs + 1]), 3.8);
      context.fill();
      context.stroke();
    }
  }

  protected override render() {
    return html`<canvas
      role="img"
      aria-label="The network's answer over its two inputs, with the data; the predictions are in the table below."
    ></canvas>`;
  }

  static override styles = [
    sharedStyles,
    css`
      :host {
        height: 340px;
      }
      canvas {
        width: 100%;
        height: 100%;
        display: block;
      }
    `,
  ];
}

function extremes(values: Float32Array): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
