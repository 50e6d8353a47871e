import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CanvasElement, canvasStyles } from '../look/canvasElement';
import { count, ticks } from '../look/numbers';
import { diverging } from '../look/ramp';
import type { Theme } from '../look/theme';
import type { RateChanges } from './rateChange';

const margin = { left: 44, right: 8, top: 4, bottom: 30 };

/** One optimizer: a row for each coordinate, steps to the right, coloured by the change of its effective learning rate. */
@customElement('rate-map')
export class RateMap extends CanvasElement {
  @property({ attribute: false }) changes!: RateChanges;
  /** Names of the rows. */
  @property({ attribute: false }) names: readonly string[] = [];
  /** The factor at which a colour is full. */
  @property({ attribute: false }) scale = 2;
  @property({ attribute: false }) cursor = 0;
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) label = '';

  /** The row at a height within the element, in CSS pixels. */
  rowAt(y: number): number | undefined {
    const row = Math.floor(((y - margin.top) / (this.clientHeight - margin.top - margin.bottom)) * this.changes.rows.length);
    return row >= 0 && row < this.changes.rows.length ? row : undefined;
  }

  protected override draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { theme, names, cursor } = this;
    const { steps, rows } = this.changes;
    const plot = {
      left: margin.left,
      top: margin.top,
      width: width - margin.left - margin.right,
      height: height - margin.top - margin.bottom,
    };
    const last = Math.max(1, steps[steps.length - 1] ?? 1);
    const x = (step: number) => plot.left + (step / last) * plot.width;
    const tall = plot.height / rows.length;
    const cells = this.cells();
    if (cells) {
      context.imageSmoothingEnabled = false;
      // Columns of equal width stand for steps of equal width: thinned series are even.
      context.drawImage(cells, plot.left, plot.top, plot.width, plot.height);
    }
    context.font = `11px ${theme.font}`;
    context.fillStyle = theme.muted;
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    const every = Math.max(1, Math.ceil(14 / tall));
    names.forEach((name, i) => {
      if (i % every === 0) context.fillText(name, plot.left - 5, plot.top + (i + 0.5) * tall, margin.left - 6);
    });
    context.textAlign = 'center';
    context.textBaseline = 'top';
    for (const step of ticks(0, last, Math.max(2, plot.width / 110))) context.fillText(count(step), x(step), plot.top + plot.height + 3);
    context.fillText('step', plot.left + plot.width / 2, plot.top + plot.height + 16);
    context.strokeStyle = theme.border;
    context.lineWidth = 1;
    context.strokeRect(plot.left - 0.5, plot.top - 0.5, plot.width + 1, plot.height + 1);
    context.strokeStyle = theme.cursor;
    context.beginPath();
    context.moveTo(Math.round(x(cursor)) + 0.5, plot.top);
    context.lineTo(Math.round(x(cursor)) + 0.5, plot.top + plot.height);
    context.stroke();
  }

  /** A pixel for each coordinate and step. */
  private cells(): HTMLCanvasElement | undefined {
    const { steps, rows } = this.changes;
    if (steps.length === 0 || rows.length === 0) return undefined;
    const canvas = document.createElement('canvas');
    canvas.width = steps.length;
    canvas.height = rows.length;
    const context = canvas.getContext('2d');
    if (!context) return undefined;
    const image = context.createImageData(steps.length, rows.length);
    const full = Math.log10(this.scale);
    const colour = diverging(this.theme.dark);
    rows.forEach((row, j) =>
      row.forEach((change, i) => {
        if (Number.isNaN(change)) return;
        image.data.set([...colour(change / full), 255], 4 * (j * steps.length + i));
      }),
    );
    context.putImageData(image, 0, 0);
    return canvas;
  }

  protected override render() {
    return html`<canvas role="img" aria-label=${this.label}></canvas>`;
  }

  static override styles = [
    canvasStyles,
    css`
      canvas {
        cursor: pointer;
      }
    `,
  ];
}
