import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CanvasElement, canvasStyles } from '../look/canvasElement';
import type { Theme } from '../look/theme';
import type { Course } from './roots';

/** Both roots of every eigenvector in the complex plane: inside the unit circle errors shrink. */
@customElement('roots-plot')
export class RootsPlot extends CanvasElement {
  @property({ attribute: false }) courses: readonly Course[] = [];
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) label = '';

  protected override draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { theme, courses } = this;
    const [x, y, radius] = [width / 2, height / 2, Math.min(width, height) / 2 / 1.35];
    context.strokeStyle = theme.grid;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(width, y);
    context.moveTo(x, 0);
    context.lineTo(x, height);
    context.stroke();
    context.strokeStyle = theme.foreground;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
    context.font = `11px ${theme.font}`;
    context.fillStyle = theme.muted;
    context.textBaseline = 'top';
    context.textAlign = 'left';
    context.fillText('1', x + radius + 3, y + 3);
    context.textAlign = 'right';
    context.fillText('−1', x - radius - 3, y + 3);
    courses.forEach((course, i) => {
      const colour = theme.runColours[i % theme.runColours.length];
      course.roots.forEach(([real, imaginary], k) => {
        const far = Math.max(1, Math.hypot(real, imaginary) / 1.3);
        context.beginPath();
        context.arc(x + (radius * real) / far, y - (radius * imaginary) / far, k === 0 ? 5 : 3.5, 0, 2 * Math.PI);
        context.lineWidth = 2;
        context.strokeStyle = colour;
        context.fillStyle = k === 0 ? colour : theme.background;
        context.fill();
        context.stroke();
      });
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
        height: 190px;
      }
    `,
  ];
}
