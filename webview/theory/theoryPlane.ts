import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { hatch } from '../landscape/gridImage';
import { Plane, plotBox } from '../landscape/plane';
import { CanvasElement, canvasStyles } from '../look/canvasElement';
import { tickLabel } from '../look/numbers';
import { placeWithin } from '../look/placeWithin';
import { traceShape, type RunMark } from '../look/runMarks';
import type { Theme } from '../look/theme';
import { rateOf, stepsPerDecade, type Coefficients } from './roots';

/** A learning rate and a momentum. */
export interface Setting {
  readonly alpha: number;
  readonly beta: number;
}

/** Roots that are worked out for a picture: more would be felt when dragging. */
const mostRoots = 150_000;
const bandCount = 10;

/** Steps for a factor of ten at which colours change: powers of two from the fastest that there is. */
export const bandsFrom = (fastest: number): readonly number[] =>
  Array.from({ length: bandCount }, (_, i) => 2 ** (Math.max(0, Math.ceil(Math.log2(fastest))) + i));
const largestBeta = 0.999;

/** Colour of a rate: the faster, the closer to the page. */
export const bandColour = (steps: number, bands: readonly number[], theme: Theme): string => {
  const band = bands.findIndex((bound) => steps <= bound);
  return theme.ramp((band < 0 ? bands.length : band) / bands.length);
};

/** The plane of (α, β) coloured by how fast the slowest eigenvector's error shrinks; hatched where one grows. The run's point can be dragged. */
@customElement('theory-plane')
export class TheoryPlane extends CanvasElement {
  @property({ attribute: false }) at!: (beta: number) => Coefficients;
  @property({ attribute: false }) curvatures!: Float64Array;
  /** log₁₀ of the learning rates at the edges. */
  @property({ attribute: false }) window!: readonly [number, number];
  @property({ attribute: false }) setting!: Setting;
  /** Where the run really is. */
  @property({ attribute: false }) actual!: Setting;
  @property({ attribute: false }) best: Setting | undefined;
  @property({ attribute: false }) bands!: readonly number[];
  @property({ attribute: false }) mark!: RunMark;
  @property({ attribute: false }) momentumName: string | undefined;
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) text = '';
  private plane: Plane | undefined;
  private image: { readonly key: readonly unknown[]; readonly canvas: HTMLCanvasElement } | undefined;

  protected override draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const {
      theme,
      window: [low, high],
    } = this;
    const plane = new Plane(plotBox(width, height), { x: [low, high], y: [0, 1] });
    this.plane = plane;
    const { left, top, width: wide, height: tall } = plane.box;
    plane.clipped(context, () => {
      context.translate(left, top);
      hatch(context, theme, wide, tall);
      context.translate(-left, -top);
      context.imageSmoothingEnabled = false;
      context.drawImage(this.rates(), left, top, wide, tall);
      if (this.actual.alpha !== this.setting.alpha || this.actual.beta !== this.setting.beta) {
        context.strokeStyle = this.mark.colour;
        context.setLineDash([4, 3]);
        context.lineWidth = 1.5;
        context.beginPath();
        context.moveTo(plane.x(Math.log10(this.actual.alpha)), plane.y(this.actual.beta));
        context.lineTo(plane.x(Math.log10(this.setting.alpha)), plane.y(this.setting.beta));
        context.stroke();
        context.setLineDash([]);
      }
    });
    this.drawAxes(context, plane);
    if (this.best) this.drawStar(context, plane, this.best);
    traceShape(context, this.mark.shape, plane.x(Math.log10(this.setting.alpha)), plane.y(this.setting.beta), 8);
    context.fillStyle = this.mark.colour;
    context.strokeStyle = theme.background;
    context.lineWidth = 3;
    context.stroke();
    context.fill();
  }

  private drawStar(context: CanvasRenderingContext2D, plane: Plane, { alpha, beta }: Setting): void {
    context.font = `16px ${this.theme.font}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineWidth = 3;
    context.strokeStyle = this.theme.background;
    context.fillStyle = this.theme.foreground;
    const [x, y] = [plane.x(Math.log10(alpha)), plane.y(beta)];
    context.strokeText('★', x, y);
    context.fillText('★', x, y);
  }

  private drawAxes(context: CanvasRenderingContext2D, plane: Plane): void {
    const { theme } = this;
    const { left, top, width, height } = plane.box;
    context.font = `11px ${theme.font}`;
    context.fillStyle = theme.muted;
    context.textAlign = 'center';
    context.textBaseline = 'top';
    const [low, high] = this.window;
    for (let power = Math.ceil(low); power <= high; power++) context.fillText(tickLabel(10 ** power), plane.x(power), top + height + 5);
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const beta of [0, 0.25, 0.5, 0.75, 1]) context.fillText(tickLabel(beta), left - 6, plane.y(beta));
    context.strokeStyle = theme.border;
    context.lineWidth = 1;
    context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
    context.fillStyle = theme.foreground;
    context.font = `italic 12px ${theme.font}`;
    context.textAlign = 'center';
    context.textBaseline = 'bottom';
    context.fillText('learning rate α', left + width / 2, top + height + 34);
    context.save();
    context.translate(1, top + height / 2);
    context.rotate(-Math.PI / 2);
    context.textBaseline = 'top';
    context.fillText(this.momentumName === undefined ? 'no momentum' : `β = ${this.momentumName}`, 0, 0);
    context.restore();
  }

  /** A pixel for each setting; clear where an error grows. */
  private rates(): HTMLCanvasElement {
    const columns = Math.round(Math.sqrt((1.5 * mostRoots) / Math.max(4, this.curvatures.length)));
    const rows = Math.round(columns / 1.5);
    const key = [this.curvatures, this.bands.join(), this.window[0], this.window[1], this.theme, this.at(0.5).a, this.at(0.5).c];
    if (this.image && key.every((part, i) => part === this.image?.key[i])) return this.image.canvas;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [columns, rows];
    const context = canvas.getContext('2d');
    for (let j = 0; context && j < rows; j++) {
      const coefficients = this.at(Math.min(largestBeta, 1 - (j + 0.5) / rows));
      for (let i = 0; i < columns; i++) {
        const alpha = 10 ** (this.window[0] + ((this.window[1] - this.window[0]) * (i + 0.5)) / columns);
        const rate = rateOf(coefficients, alpha, this.curvatures);
        if (!(rate < 1)) continue;
        context.fillStyle = bandColour(stepsPerDecade(rate), this.bands, this.theme);
        context.fillRect(i, j, 1, 1);
      }
    }
    this.image = { key, canvas };
    return canvas;
  }

  private tell(name: 'setting-moved' | 'setting-chosen', setting: Setting): void {
    this.dispatchEvent(new CustomEvent(name, { detail: setting }));
  }

  private settingAt(event: PointerEvent): Setting | undefined {
    const { plane } = this;
    if (!plane) return undefined;
    const { x, y } = placeWithin(this, event);
    const power = Math.min(this.window[1], Math.max(this.window[0], plane.xAt(x)));
    const beta = this.momentumName === undefined ? this.actual.beta : Math.min(largestBeta, Math.max(0, plane.yAt(y)));
    return { alpha: Number((10 ** power).toPrecision(3)), beta: Number(beta.toFixed(3)) };
  }

  protected override firstUpdated(): void {
    const moved = (name: 'setting-moved' | 'setting-chosen') => (event: PointerEvent) => {
      const setting = this.hasPointerCapture(event.pointerId) && this.settingAt(event);
      if (setting) this.tell(name, setting);
    };
    this.addEventListener('pointerdown', (event) => {
      this.setPointerCapture(event.pointerId);
      moved('setting-moved')(event);
    });
    this.addEventListener('pointermove', moved('setting-moved'));
    this.addEventListener('pointerup', moved('setting-chosen'));
    this.addEventListener('keydown', (event) => this.key(event));
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { alpha, beta } = this.setting;
    const moves: Record<string, Setting> = {
      ArrowLeft: { alpha: Number((alpha / 1.1).toPrecision(3)), beta },
      ArrowRight: { alpha: Number((alpha * 1.1).toPrecision(3)), beta },
      ArrowUp: { alpha, beta: this.momentumName === undefined ? beta : Math.min(largestBeta, Number((beta + 0.02).toFixed(3))) },
      ArrowDown: { alpha, beta: this.momentumName === undefined ? beta : Math.max(0, Number((beta - 0.02).toFixed(3))) },
    };
    if (Object.hasOwn(moves, event.key)) this.tell('setting-moved', moves[event.key]);
    else if (event.key === 'Enter') this.tell('setting-chosen', this.setting);
    else if (event.key === 'Escape') this.tell('setting-moved', this.actual);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  protected override render() {
    return html`<canvas role="img" tabindex="0" aria-label=${this.text}></canvas>`;
  }

  static override styles = [
    canvasStyles,
    css`
      :host {
        width: 100%;
        aspect-ratio: 3 / 2;
        max-height: 460px;
        min-height: 220px;
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
