import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CanvasElement, canvasStyles } from '../look/canvasElement';
import { count, tickLabel, ticks } from '../look/numbers';
import type { Theme } from '../look/theme';

const margin = { left: 52, right: 10, top: 8, bottom: 30 };
/** Decades below the largest that are shown: float32 holds no more of a value. */
const mostDecades = 14;

/** The measured gap to the best value over the steps, and behind it what theory predicts from the step looked at. */
@customElement('envelope-plot')
export class EnvelopePlot extends CanvasElement {
  @property({ attribute: false }) steps: Float64Array = new Float64Array(0);
  /** |f − f*| by step. */
  @property({ attribute: false }) gaps: Float64Array = new Float64Array(0);
  @property({ attribute: false }) from = 0;
  @property({ attribute: false }) gap = NaN;
  /** What the error is multiplied by in a step; the gap by its square. */
  @property({ attribute: false }) rate = NaN;
  @property({ attribute: false }) planned = 1;
  @property({ attribute: false }) colour = '';
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) label = '';

  protected override draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { theme, steps, gaps, from, gap, rate } = this;
    const plot = {
      left: margin.left,
      top: margin.top,
      width: width - margin.left - margin.right,
      height: height - margin.top - margin.bottom,
    };
    const last = Math.max(1, this.planned, steps[steps.length - 1] ?? 1);
    const positive = gaps.filter((one) => one > 0 && one < Infinity);
    const high = Math.log10(positive.reduce((a, b) => Math.max(a, b), 1e-300)) + 0.3;
    const predicted = gap > 0 && rate > 0 ? Math.log10(gap) + 2 * (last - from) * Math.log10(rate) : Infinity;
    const low = Math.max(high - mostDecades, Math.min(predicted, Math.log10(positive.reduce((a, b) => Math.min(a, b), Infinity))) - 0.3);
    if (!(high > low)) return;
    const x = (step: number) => plot.left + (step / last) * plot.width;
    const y = (power: number) => plot.top + (1 - (power - low) / (high - low)) * plot.height;
    context.font = `11px ${theme.font}`;
    context.lineWidth = 1;
    context.fillStyle = theme.muted;
    context.textBaseline = 'top';
    context.textAlign = 'center';
    for (const step of ticks(0, last, plot.width / 90)) context.fillText(count(step), x(step), plot.top + plot.height + 4);
    context.fillText('step', plot.left + plot.width / 2, plot.top + plot.height + 17);
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const power of ticks(low, high, 4).filter(Number.isInteger)) {
      context.fillText(tickLabel(10 ** power), plot.left - 5, y(power));
      context.strokeStyle = theme.grid;
      context.beginPath();
      context.moveTo(plot.left, y(power));
      context.lineTo(plot.left + plot.width, y(power));
      context.stroke();
    }
    context.save();
    context.beginPath();
    context.rect(plot.left, plot.top, plot.width, plot.height);
    context.clip();
    if (gap > 0 && rate > 0) {
      context.strokeStyle = theme.foreground;
      context.globalAlpha = 0.45;
      context.lineWidth = 6;
      context.beginPath();
      context.moveTo(x(from), y(Math.log10(gap)));
      context.lineTo(x(last), y(Math.log10(gap) + 2 * (last - from) * Math.log10(rate)));
      context.stroke();
      context.globalAlpha = 1;
    }
    context.strokeStyle = this.colour;
    context.lineWidth = 1.8;
    context.beginPath();
    gaps.forEach((one, i) => {
      if (one > 0 && one < Infinity) context.lineTo(x(steps[i]), y(Math.log10(one)));
    });
    context.stroke();
    context.restore();
    context.strokeStyle = theme.border;
    context.lineWidth = 1;
    context.strokeRect(plot.left + 0.5, plot.top + 0.5, plot.width - 1, plot.height - 1);
  }

  protected override render() {
    return html`<canvas role="img" aria-label=${this.label}></canvas>`;
  }

  static override styles = [
    canvasStyles,
    css`
      :host {
        width: 100%;
        height: 190px;
      }
    `,
  ];
}
