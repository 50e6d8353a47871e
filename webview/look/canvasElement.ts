import { LitElement, css, html } from 'lit';
import { query } from 'lit/decorators.js';

/** CSS pixels, and how many of the screen's one of them is long. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

export const noSize: Size = { width: 0, height: 0, ratio: 1 };

/** Observes how large an element is; on an enlarged page too, where a pixel of the page is more of the screen's. */
export function sizeObserver(changed: (size: Size) => void): { observe(element: Element): void; disconnect(): void } {
  const observer = new ResizeObserver(
    ([
      {
        contentRect,
        devicePixelContentBoxSize: [device],
      },
    ]) => {
      const { width, height } = contentRect;
      changed({ width, height, ratio: width > 0 ? device.inlineSize / width : 1 });
    },
  );
  return {
    observe: (element) => observer.observe(element, { box: 'device-pixel-content-box' }),
    disconnect: () => observer.disconnect(),
  };
}

/**
 * Fits a canvas' bitmap to its box at the screen's resolution, cleared; the context's units are CSS pixels. The size comes
 * from a ResizeObserver: asking the element itself would lay out the page anew for every drawing.
 */
export function preparedContext(canvas: HTMLCanvasElement, { width, height, ratio }: Size): CanvasRenderingContext2D | undefined {
  const context = canvas.getContext('2d');
  if (!context || width === 0 || height === 0) return undefined;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** The drawing fills its element. */
export const canvasStyles = css`
  :host {
    display: block;
    position: relative;
  }
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
`;

/** An element that is one drawing: drawn anew after every change of a property and of its size. */
export abstract class CanvasElement extends LitElement {
  @query('canvas') protected canvas!: HTMLCanvasElement;
  private size: Size = noSize;
  private readonly sizes = sizeObserver((size) => {
    this.size = size;
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
