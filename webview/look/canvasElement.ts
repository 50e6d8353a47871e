import { LitElement, html } from 'lit';
import { query } from 'lit/decorators.js';

import { zoomOf } from './placeWithin';

/** CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Fits a canvas' bitmap to its box at the screen's resolution, cleared; the context's units are CSS pixels. The size comes
 * from a ResizeObserver: asking the element itself would lay out the page anew for every drawing.
 */
export function preparedContext(canvas: HTMLCanvasElement, { width, height }: Size): CanvasRenderingContext2D | undefined {
  const context = canvas.getContext('2d');
  if (!context || width === 0 || height === 0) return undefined;
  const ratio = window.devicePixelRatio * zoomOf(canvas);
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
  private size: Size = { width: 0, height: 0 };
  private readonly sizes = new ResizeObserver(([entry]) => {
    this.size = entry.contentRect;
    this.redraw();
  });

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
    const context = preparedContext(this.canvas, this.size);
    if (context) this.draw(context, this.size.width, this.size.height);
  }

  protected override render() {
    return html`<canvas></canvas>`;
  }
}
