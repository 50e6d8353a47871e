import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CanvasElement, canvasStyles } from '../look/canvasElement';
import { significant, tickLabel, ticks } from '../look/numbers';
import { placeWithin } from '../look/placeWithin';
import type { Theme } from '../look/theme';
import { emitLocal } from './turn';
import { degreesOf, slopeAt } from './plane';

const margin = { left: 46, right: 12, top: 22, bottom: 30 };

/** ∇f·e against e's angle: a cosine whose top is where ∇f points. */
@customElement('slope-plot')
export class SlopePlot extends CanvasElement {
  @property({ attribute: false }) gradient!: readonly [number, number];
  @property({ attribute: false }) angle = 0;
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) label = '';

  protected override draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { theme, gradient, angle } = this;
    const steepest = Math.hypot(...gradient) || 1;
    const plot = {
      left: margin.left,
      top: margin.top,
      width: width - margin.left - margin.right,
      height: height - margin.top - margin.bottom,
    };
    const x = (degrees: number) => plot.left + ((degrees + 180) / 360) * plot.width;
    const y = (slope: number) => plot.top + (1 - (slope / steepest + 1.1) / 2.2) * plot.height;
    context.font = `11px ${theme.font}`;
    context.fillStyle = theme.muted;
    context.lineWidth = 1;
    context.textAlign = 'center';
    context.textBaseline = 'top';
    for (const degrees of [-180, -90, 0, 90, 180]) {
      line(context, theme.grid, [x(degrees), plot.top], [x(degrees), plot.top + plot.height]);
      context.fillText(`${degrees < 0 ? '−' : ''}${Math.abs(degrees)}°`, x(degrees), plot.top + plot.height + 4);
    }
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const slope of ticks(-steepest, steepest, 4)) context.fillText(tickLabel(slope), plot.left - 5, y(slope));
    line(context, theme.border, [plot.left, y(0)], [plot.left + plot.width, y(0)]);
    context.beginPath();
    for (let degrees = -180; degrees <= 180; degrees += 2) context.lineTo(x(degrees), y(slopeAt(gradient, degrees)));
    context.strokeStyle = theme.foreground;
    context.lineWidth = 1.8;
    context.stroke();
    const top = degreesOf(gradient);
    if (Math.hypot(...gradient) > 0)
      this.mark(context, x(top), y(steepest), theme.dark ? '#5cb8f2' : '#0063b1', 'where ∇f points', plot, -12);
    this.mark(
      context,
      x(angle),
      y(slopeAt(gradient, angle)),
      theme.foreground,
      `∇f·e = ${significant(slopeAt(gradient, angle), 3)}`,
      plot,
      Math.abs(angle - top) < 60 ? 14 : -12,
    );
  }

  private mark(
    context: CanvasRenderingContext2D,
    x: number,
    y: number,
    colour: string,
    text: string,
    plot: { left: number; width: number },
    above: number,
  ): void {
    context.beginPath();
    context.arc(x, y, 5, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
    context.font = `600 11px ${this.theme.font}`;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    const wide = context.measureText(text).width;
    context.fillText(text, Math.min(plot.left + plot.width - wide, Math.max(plot.left + 2, x - wide / 2)), y + above);
  }

  protected override firstUpdated(): void {
    const turn = (event: PointerEvent) => {
      const { x, width } = placeWithin(this, event);
      const share = (x - margin.left) / (width - margin.left - margin.right);
      emitLocal(this, Math.round(Math.min(180, Math.max(-180, 360 * share - 180))));
    };
    this.addEventListener('pointerdown', (event) => {
      this.setPointerCapture(event.pointerId);
      turn(event);
    });
    this.addEventListener('pointermove', (event) => {
      if (this.hasPointerCapture(event.pointerId)) turn(event);
    });
  }

  protected override render() {
    return html`<canvas role="img" aria-label=${this.label}></canvas>`;
  }

  static override styles = [
    canvasStyles,
    css`
      :host {
        width: 100%;
        height: 220px;
        cursor: ew-resize;
      }
      canvas {
        touch-action: none;
      }
    `,
  ];
}

function line(context: CanvasRenderingContext2D, colour: string, from: readonly [number, number], to: readonly [number, number]): void {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.strokeStyle = colour;
  context.stroke();
}
