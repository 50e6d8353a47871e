import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TensorDistributions } from '../../src/protocol/tensors';
import { CanvasElement } from '../look/canvasElement';
import { tickLabel, ticks } from '../look/numbers';
import { sharedStyles } from '../look/sharedStyles';
import type { Theme } from '../look/theme';

const margin = { left: 58, right: 8, top: 6, bottom: 20 };
/** Entries beyond these shares do not decide the window: an outlier would flatten all others. */
const windowShares = [1 / 32, 31 / 32] as const;

/** How a tensor's entries are distributed, over the steps: the darker, the more of them. */
@customElement('heat-map')
export class HeatMap extends CanvasElement {
  @property({ attribute: false }) distributions!: TensorDistributions;
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) cursor = 0;

  protected override draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { theme, distributions } = this;
    const { steps, levels } = distributions;
    const window = windowOf(distributions);
    const plot = {
      left: margin.left,
      top: margin.top,
      width: width - margin.left - margin.right,
      height: height - margin.top - margin.bottom,
    };
    context.font = `11px ${theme.font}`;
    if (!window || plot.width <= 0) {
      context.fillStyle = theme.muted;
      context.fillText('No finite numbers.', 8, height / 2);
      return;
    }
    const [low, high] = window;
    const first = steps[0];
    const last = Math.max(first + 1, steps[steps.length - 1]);
    const x = (step: number) => plot.left + ((step - first) / (last - first)) * plot.width;
    const y = (value: number) => plot.top + (1 - (Math.min(high, Math.max(low, value)) - low) / (high - low)) * plot.height;
    context.fillStyle = theme.ramp(0);
    context.fillRect(plot.left, plot.top, plot.width, plot.height);
    const share = levels.length > 1 ? levels[1] - levels[0] : 1;
    // As if all entries lay evenly over the window: what is denser is darker.
    const even = share / (high - low);
    steps.forEach((step, i) => {
      const from = i === 0 ? plot.left : (x(steps[i - 1]) + x(step)) / 2;
      const to = i === steps.length - 1 ? plot.left + plot.width : (x(step) + x(steps[i + 1])) / 2;
      for (let k = 0; k + 1 < levels.length; k++) {
        const [a, b] = [this.quantile(i, k), this.quantile(i, k + 1)];
        if (Number.isNaN(a) || b < low || a > high) continue;
        const density = share / Math.max(b - a, (high - low) / plot.height);
        context.fillStyle = theme.ramp(1 - 1 / (1 + (0.25 * density * share) / even));
        const [top, bottom] = [y(b), y(a)];
        context.fillRect(from, Math.min(top, bottom - 1), Math.max(1, to - from + 0.5), Math.max(1, bottom - top));
      }
    });
    this.drawMedian(context, x, y);
    context.strokeStyle = theme.cursor;
    context.lineWidth = 1;
    if (this.cursor >= first && this.cursor <= last) context.strokeRect(Math.round(x(this.cursor)) + 0.5, plot.top, 0, plot.height);
    context.fillStyle = theme.muted;
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    for (const value of ticks(low, high, plot.height / 40)) context.fillText(tickLabel(value), plot.left - 6, y(value));
    context.textBaseline = 'alphabetic';
    context.textAlign = 'center';
    for (const step of ticks(first, last, plot.width / 90))
      if (Number.isInteger(step)) context.fillText(tickLabel(step), x(step), height - 5);
  }

  private drawMedian(context: CanvasRenderingContext2D, x: (step: number) => number, y: (value: number) => number): void {
    const middle = this.distributions.levels.length >> 1;
    context.strokeStyle = this.theme.foreground;
    context.lineWidth = 1.5;
    context.beginPath();
    let isDrawing = false;
    this.distributions.steps.forEach((step, i) => {
      const value = this.quantile(i, middle);
      if (Number.isNaN(value)) isDrawing = false;
      else if (isDrawing) context.lineTo(x(step), y(value));
      else {
        context.moveTo(x(step), y(value));
        isDrawing = true;
      }
    });
    context.stroke();
  }

  private quantile(step: number, level: number): number {
    return this.distributions.quantiles[step * this.distributions.levels.length + level];
  }

  protected override render() {
    return html`<canvas role="img" aria-label="Distribution of the entries over the steps; the numbers are in the table below."></canvas>`;
  }

  static override styles = [
    sharedStyles,
    css`
      :host {
        height: 180px;
      }
      canvas {
        width: 100%;
        height: 100%;
        display: block;
      }
    `,
  ];
}

/** From the lowest to the highest of the inner quantiles; undefined where nothing is finite. */
function windowOf({ steps, levels, quantiles }: TensorDistributions): readonly [number, number] | undefined {
  let [low, high] = [Infinity, -Infinity];
  const inner = [...levels].flatMap((level, k) => (level >= windowShares[0] && level <= windowShares[1] ? [k] : []));
  steps.forEach((_, i) => {
    for (const k of inner) {
      const value = quantiles[i * levels.length + k];
      if (value < low) low = value;
      if (value > high) high = value;
    }
  });
  if (!(high >= low)) return undefined;
  const room = high > low ? (high - low) * 0.05 : Math.max(Math.abs(high) * 0.05, 1e-6);
  return [low - room, high + room];
}
