import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { GradientNoise } from '../../src/protocol/network';
import { CanvasElement } from '../look/canvasElement';
import { tickLabel, ticks } from '../look/numbers';
import { sharedStyles } from '../look/sharedStyles';
import type { Theme } from '../look/theme';

const margin = { left: 40, right: 40, top: 10, bottom: 22 };

/** Angle (left) and norm ratio (right) of a batch's gradient to that of all rows, against the size of the batch. */
@customElement('noise-chart')
export class NoiseChart extends CanvasElement {
  @property({ attribute: false }) noise!: GradientNoise;
  @property({ attribute: false }) theme!: Theme;

  protected override draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { noise, theme } = this;
    const { batchSizes, angles, normRatios } = noise;
    const plot = {
      left: margin.left,
      top: margin.top,
      width: width - margin.left - margin.right,
      height: height - margin.top - margin.bottom,
    };
    const last = Math.log2(Math.max(2, ...batchSizes));
    const x = (size: number) => plot.left + (Math.log2(size) / last) * plot.width;
    const top = Math.max(2, ...[...normRatios].filter(Number.isFinite));
    const yAngle = (angle: number) => plot.top + (1 - angle / 180) * plot.height;
    const yRatio = (ratio: number) => plot.top + (1 - ratio / top) * plot.height;
    context.font = `11px ${theme.font}`;
    context.lineWidth = 1;
    context.textBaseline = 'middle';
    for (const angle of [0, 45, 90, 135, 180]) {
      context.strokeStyle = theme.grid;
      context.strokeRect(plot.left, Math.round(yAngle(angle)) + 0.5, plot.width, 0);
      context.fillStyle = theme.runColours[0];
      context.textAlign = 'right';
      context.fillText(`${angle}°`, plot.left - 5, yAngle(angle));
    }
    context.fillStyle = theme.runColours[1];
    context.textAlign = 'left';
    for (const ratio of ticks(0, top, 4)) context.fillText(`${tickLabel(ratio)}×`, plot.left + plot.width + 5, yRatio(ratio));
    context.fillStyle = theme.muted;
    context.textAlign = 'center';
    let reached = -Infinity;
    for (const size of batchSizes) {
      if (x(size) < reached + 34) continue;
      reached = x(size);
      context.fillText(String(size), x(size), height - 8);
    }
    this.line(context, x, yAngle, angles, theme.runColours[0], []);
    this.line(context, x, yRatio, normRatios, theme.runColours[1], [5, 3]);
  }

  private line(
    context: CanvasRenderingContext2D,
    x: (size: number) => number,
    y: (value: number) => number,
    values: Float32Array,
    colour: string,
    dash: number[],
  ): void {
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.lineWidth = 2;
    context.setLineDash(dash);
    context.beginPath();
    this.noise.batchSizes.forEach((size, i) => (i === 0 ? context.moveTo(x(size), y(values[i])) : context.lineTo(x(size), y(values[i]))));
    context.stroke();
    context.setLineDash([]);
    this.noise.batchSizes.forEach((size, i) => context.fillRect(x(size) - 2.5, y(values[i]) - 2.5, 5, 5));
  }

  protected override render() {
    return html`<canvas role="img" aria-label="Angle and norm ratio against the batch size; the numbers are in the table below."></canvas>`;
  }

  static override styles = [
    sharedStyles,
    css`
      :host {
        height: 170px;
      }
      canvas {
        width: 100%;
        height: 100%;
        display: block;
      }
    `,
  ];
}
