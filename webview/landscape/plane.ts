import type { Theme } from '../look/theme';
import { tickLabel, ticks } from '../look/numbers';
import type { Extent } from '../session/viewState';

/** Where a plot lies on its canvas, in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const farthest = 1e5;

/** Maps a window of parameter space (or of a parameter and the value) to pixels, y upwards. */
export class Plane {
  constructor(
    readonly box: Box,
    readonly extent: Extent,
  ) {}

  /** Pixels per unit. */
  get scaleX(): number {
    return this.box.width / (this.extent.x[1] - this.extent.x[0]);
  }

  get scaleY(): number {
    return this.box.height / (this.extent.y[1] - this.extent.y[0]);
  }

  /** Bounded, since canvases lose precision far outside. */
  x(value: number): number {
    return bounded(this.box.left + (value - this.extent.x[0]) * this.scaleX);
  }

  y(value: number): number {
    return bounded(this.box.top + this.box.height - (value - this.extent.y[0]) * this.scaleY);
  }

  xAt(pixel: number): number {
    return this.extent.x[0] + (pixel - this.box.left) / this.scaleX;
  }

  yAt(pixel: number): number {
    return this.extent.y[0] + (this.box.top + this.box.height - pixel) / this.scaleY;
  }

  contains(pixelX: number, pixelY: number): boolean {
    const { left, top, width, height } = this.box;
    return pixelX >= left && pixelX <= left + width && pixelY >= top && pixelY <= top + height;
  }

  /** Runs `draw` with everything outside the plot cut off. */
  clipped(context: CanvasRenderingContext2D, draw: () => void): void {
    const { left, top, width, height } = this.box;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    draw();
    context.restore();
  }
}

const bounded = (pixel: number) => Math.min(farthest, Math.max(-farthest, pixel));

/** Room around a plot for its numbers. */
export const plotBox = (width: number, height: number): Box => ({
  left: 46,
  top: 8,
  width: Math.max(10, width - 46 - 10),
  height: Math.max(10, height - 8 - 34),
});

interface AxesPicture {
  readonly of: string;
  readonly theme: Theme;
  readonly canvas: HTMLCanvasElement;
}

const pictures = new WeakMap<CanvasRenderingContext2D, AxesPicture>();

/**
 * Frame, ticks, numbers and names of the axes: kept as a picture, since most drawings have the axes of the one before. It is made beside
 * the page, where setting a font does not lay out the page anew.
 */
export function drawAxes(
  context: CanvasRenderingContext2D,
  plane: Plane,
  names: { x: string; y: string },
  theme: Theme,
  gridLines: boolean,
): void {
  const { width, height } = context.canvas;
  const { a: ratio } = context.getTransform();
  const of = JSON.stringify([plane.box, plane.extent, names, gridLines, ratio, width, height]);
  let picture = pictures.get(context);
  if (picture?.of !== of || picture.theme !== theme) {
    picture = { of, theme, canvas: picture?.canvas ?? document.createElement('canvas') };
    // Setting its size clears it.
    picture.canvas.width = width;
    picture.canvas.height = height;
    const own = picture.canvas.getContext('2d');
    own?.scale(ratio, ratio);
    if (own) makeAxes(own, plane, names, theme, gridLines);
    pictures.set(context, picture);
  }
  if (width > 0 && height > 0) context.drawImage(picture.canvas, 0, 0, width / ratio, height / ratio);
}

function makeAxes(
  context: CanvasRenderingContext2D,
  plane: Plane,
  names: { x: string; y: string },
  theme: Theme,
  gridLines: boolean,
): void {
  const { left, top, width, height } = plane.box;
  context.font = `11px ${theme.font}`;
  context.lineWidth = 1;
  context.fillStyle = theme.muted;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const value of ticks(plane.extent.x[0], plane.extent.x[1], Math.max(2, width / 80))) {
    const x = Math.round(plane.x(value)) + 0.5;
    line(context, gridLines ? theme.grid : theme.border, [x, gridLines ? top : top + height], [x, top + height + 4]);
    const label = tickLabel(value);
    const half = context.measureText(label).width / 2;
    context.fillText(label, Math.min(left + width + 8 - half, Math.max(left + half - 8, x)), top + height + 6);
  }
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const value of ticks(plane.extent.y[0], plane.extent.y[1], Math.max(2, height / 48))) {
    const y = Math.round(plane.y(value)) + 0.5;
    line(context, gridLines ? theme.grid : theme.border, [gridLines ? left + width : left, y], [left - 4, y]);
    context.fillText(tickLabel(value), left - 7, Math.max(top + 5, y));
  }
  context.strokeStyle = theme.border;
  context.strokeRect(Math.round(left) + 0.5, Math.round(top) + 0.5, Math.round(width) - 1, Math.round(height) - 1);
  context.fillStyle = theme.foreground;
  context.font = `italic 12px ${theme.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  context.fillText(names.x, left + width / 2, top + height + 34, width);
  context.save();
  context.translate(1, top + height / 2);
  context.rotate(-Math.PI / 2);
  context.textBaseline = 'top';
  context.fillText(names.y, 0, 0, height);
  context.restore();
}

function line(context: CanvasRenderingContext2D, colour: string, from: readonly [number, number], to: readonly [number, number]): void {
  context.strokeStyle = colour;
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}
