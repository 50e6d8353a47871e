import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CanvasElement, canvasStyles } from '../look/canvasElement';
import { drawCurve, type Curve } from '../landscape/curve';
import type { RunMark } from '../look/runMarks';
import type { Theme } from '../look/theme';

/** The function along e through the point looked at, with the tangent whose slope is ∇f·e. */
@customElement('slice-plot')
export class SlicePlot extends CanvasElement {
  @property({ attribute: false }) curve: Curve | undefined;
  @property({ attribute: false }) value = NaN;
  @property({ attribute: false }) slope = NaN;
  /** What the update moves along e. */
  @property({ attribute: false }) move = NaN;
  @property({ attribute: false }) mark!: RunMark;
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) label = '';

  protected override draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { curve, value, slope, move, mark, theme } = this;
    if (!curve) return;
    const point = { at: 0, value, slope, update: move, mark, chosen: true, trail: [] };
    drawCurve(context, width, height, {
      curve,
      interval: curve.interval,
      theme,
      points: [point],
      minima: [],
      names: { x: 's', y: 'f(θ + s·e)' },
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
        height: 240px;
      }
    `,
  ];
}
