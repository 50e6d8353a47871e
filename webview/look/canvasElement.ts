import { LitElement, html } from 'lit';
import { query } from 'lit/decorators.js';

/** Sizes a canvas to its box at the screen's resolution, cleared; the context's units are CSS pixels. */
export function preparedContext(canvas: HTMLCanvasElement): CanvasRenderingContext2D | undefined {
  const context = canvas.getContext('2d');
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!context || width === 0 || height === 0) return undefined;
  const ratio = window.devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** An element that is one drawing: drawn anew after every change of a property and of its size. */
export abstract class CanvasElement extends LitElement {
  @query('canvas') protected canvas!: HTMLCanvasElement;
  private readonly sizes = new ResizeObserver(() => this.redraw());

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
  }

  /** The drawing as it is, to be put into a picture. */
  get layer(): HTMLCanvasElement {
    return this.canvas;
  }

  protected abstract draw(context: CanvasRenderingContext2D, width: number, height: number): void;

  protected override updated(): void {
    this.redraw();
  }

  protected redraw(): void {
    if (!this.hasUpdated) return;
    const context = preparedContext(this.canvas);
    if (context) this.draw(context, this.canvas.clientWidth, this.canvas.clientHeight);
  }

  protected override render() {
    return html`<canvas></canvas>`;
  }
}
