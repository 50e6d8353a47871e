import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CanvasElement } from '../look/canvasElement';
import { sharedStyles } from '../look/sharedStyles';

/** One row of the data as a picture: height × width × channels, stretched from its least to its greatest number. */
@customElement('row-picture')
export class RowPicture extends CanvasElement {
  @property({ attribute: false }) pixels!: Float32Array;
  /** [height, width] or [height, width, channels]. */
  @property({ attribute: false }) shape!: readonly number[];

  protected override draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const [rows, columns, channels = 1] = this.shape;
    const picture = document.createElement('canvas');
    picture.width = columns;
    picture.height = rows;
    const inner = picture.getContext('2d');
    if (!inner) return;
    let [low, high] = [Infinity, -Infinity];
    for (const value of this.pixels) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const image = inner.createImageData(columns, rows);
    for (let i = 0; i < rows * columns; i++) {
      for (let channel = 0; channel < 3; channel++) {
        const value = this.pixels[i * channels + (channels >= 3 ? channel : 0)];
        image.data[4 * i + channel] = (255 * (value - low)) / (high - low || 1);
      }
      image.data[4 * i + 3] = 255;
    }
    inner.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(picture, 0, 0, width, height);
  }

  protected override render() {
    return html`<canvas aria-hidden="true"></canvas>`;
  }

  static override styles = [
    sharedStyles,
    css`
      :host {
        width: 52px;
        height: 52px;
      }
      canvas {
        width: 100%;
        height: 100%;
        display: block;
      }
    `,
  ];
}
