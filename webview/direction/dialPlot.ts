import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CanvasElement, canvasStyles } from '../look/canvasElement';
import { placeWithin } from '../look/placeWithin';
import type { Theme } from '../look/theme';
import { emitLocal } from './turn';
import { degreesOf, slopeAt, wrapped } from './plane';

/** The directions around a point: e, which can be turned, ∇f, and the slope by direction as a polar curve, above 0 on one side and below on the other. */
@customElement('dial-plot')
export class DialPlot extends CanvasElement {
  /** ∇f's parts along the two directions. */
  @property({ attribute: false }) gradient!: readonly [number, number];
  @property({ attribute: false }) angle = 0;
  @property({ attribute: false }) names!: readonly [string, string];
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) text = '';

  protected override draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { theme, gradient, angle } = this;
    const [x, y, radius] = [width / 2, height / 2, Math.max(20, Math.min(width, height) / 2 - 26)];
    const place = (degrees: number, far: number) =>
      [x + far * Math.cos((degrees * Math.PI) / 180), y - far * Math.sin((degrees * Math.PI) / 180)] as const;
    context.lineWidth = 1;
    context.strokeStyle = theme.border;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
    context.font = `italic 12px ${theme.font}`;
    context.fillStyle = theme.muted;
    context.textBaseline = 'middle';
    context.textAlign = 'center';
    // A name makes way for an arrow.
    const isFree = (degrees: number) => [angle, degreesOf(gradient)].every((other) => Math.abs(wrapped(other - degrees)) > 14);
    if (isFree(0)) context.fillText(this.names[0], x + radius + 12, y, 24);
    if (isFree(90)) context.fillText(this.names[1], x, y - radius - 12, width);
    const steepest = Math.hypot(...gradient);
    const [up, down] = theme.dark ? ['#5cb8f2', '#f5a623'] : ['#0063b1', '#a83c00'];
    if (steepest > 0) {
      const top = degreesOf(gradient);
      for (const [side, colour] of [
        [1, up],
        [-1, down],
      ] as const) {
        context.beginPath();
        for (let turn = -90; turn <= 90; turn += 3)
          context.lineTo(...place(top + turn + (side < 0 ? 180 : 0), (radius * Math.abs(slopeAt(gradient, top + turn))) / steepest));
        context.closePath();
        context.globalAlpha = 0.16;
        context.fillStyle = colour;
        context.fill();
        context.globalAlpha = 1;
        context.strokeStyle = colour;
        context.lineWidth = 1.2;
        context.stroke();
      }
      this.arrow(context, [x, y], place(top, radius), up, '∇f');
    }
    this.arrow(context, [x, y], place(angle, radius), theme.foreground, 'e');
    context.beginPath();
    context.arc(...place(angle, radius), 7, 0, 2 * Math.PI);
    context.fillStyle = theme.foreground;
    context.fill();
  }

  private arrow(
    context: CanvasRenderingContext2D,
    from: readonly [number, number],
    to: readonly [number, number],
    colour: string,
    label: string,
  ): void {
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.strokeStyle = colour;
    context.lineWidth = 2.5;
    context.stroke();
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const far = Math.hypot(dx, dy) || 1;
    context.font = `600 13px ${this.theme.font}`;
    context.fillStyle = colour;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(label, to[0] + (dx / far) * 16, to[1] + (dy / far) * 16);
  }

  private turnTo(event: PointerEvent): void {
    const { x, y, width, height } = placeWithin(this, event);
    emitLocal(this, Math.round(degreesOf([x - width / 2, -(y - height / 2)])));
  }

  protected override firstUpdated(): void {
    this.addEventListener('pointerdown', (event) => {
      this.setPointerCapture(event.pointerId);
      this.turnTo(event);
    });
    this.addEventListener('pointermove', (event) => {
      if (this.hasPointerCapture(event.pointerId)) this.turnTo(event);
    });
    this.addEventListener('keydown', (event) => {
      const by = { ArrowLeft: 5, ArrowUp: 5, ArrowRight: -5, ArrowDown: -5, PageUp: 45, PageDown: -45 }[event.key];
      if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      emitLocal(this, wrapped(this.angle + by));
    });
  }

  protected override render() {
    return html`<canvas
      role="slider"
      tabindex="0"
      aria-label="Direction e, in degrees"
      aria-valuemin="-180"
      aria-valuemax="180"
      aria-valuenow=${Math.round(this.angle)}
      aria-valuetext=${this.text}
    ></canvas>`;
  }

  static override styles = [
    canvasStyles,
    css`
      :host {
        width: 100%;
        height: 220px;
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
