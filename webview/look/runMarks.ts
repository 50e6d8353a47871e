import type { RunInfo } from '../../src/protocol/session';
import type { Theme } from './theme';

/** How a run is told from the others everywhere in the panel: by colour, and by shape for who sees no colours. */
export interface RunMark {
  readonly colour: string;
  readonly shape: Shape;
}

/** The first six are of runs, the others of classes. */
export type Shape =
  'circle' | 'square' | 'triangle' | 'diamond' | 'inverted' | 'pentagon' | 'disc' | 'plus' | 'cross' | 'hexagon' | 'star' | 'bar';
const shapes: readonly Shape[] = ['circle', 'square', 'triangle', 'diamond', 'inverted', 'pentagon'];

/** Beyond eight runs colours come again, with other shapes. */
export const markOf = (index: number, theme: Theme): RunMark => ({
  colour: theme.runColours[index % theme.runColours.length],
  shape: shapes[(index + Math.floor(index / theme.runColours.length)) % shapes.length],
});

export const marksOf = (runs: readonly RunInfo[], theme: Theme): ReadonlyMap<string, RunMark> =>
  new Map(runs.map((run, index) => [run.id, markOf(index, theme)]));

const corners: Record<Exclude<Shape, 'circle' | 'disc'>, readonly (readonly [number, number])[]> = {
  square: [
    [-0.85, -0.85],
    [0.85, -0.85],
    [0.85, 0.85],
    [-0.85, 0.85],
  ],
  triangle: [
    [0, -1.15],
    [1.05, 0.75],
    [-1.05, 0.75],
  ],
  diamond: [
    [0, -1.2],
    [1.2, 0],
    [0, 1.2],
    [-1.2, 0],
  ],
  inverted: [
    [0, 1.15],
    [1.05, -0.75],
    [-1.05, -0.75],
  ],
  plus: [
    [-0.38, -1.1],
    [0.38, -1.1],
    [0.38, -0.38],
    [1.1, -0.38],
    [1.1, 0.38],
    [0.38, 0.38],
    [0.38, 1.1],
    [-0.38, 1.1],
    [-0.38, 0.38],
    [-1.1, 0.38],
    [-1.1, -0.38],
    [-0.38, -0.38],
  ],
  cross: [
    [0.51, -1.05],
    [1.05, -0.51],
    [0.54, 0],
    [1.05, 0.51],
    [0.51, 1.05],
    [0, 0.54],
    [-0.51, 1.05],
    [-1.05, 0.51],
    [-0.54, 0],
    [-1.05, -0.51],
    [-0.51, -1.05],
    [0, -0.54],
  ],
  hexagon: [
    [1.1, 0],
    [0.55, 0.95],
    [-0.55, 0.95],
    [-1.1, 0],
    [-0.55, -0.95],
    [0.55, -0.95],
  ],
  star: [
    [0, -1.2],
    [0.35, -0.35],
    [1.2, -0],
    [0.35, 0.35],
    [0, 1.2],
    [-0.35, 0.35],
    [-1.2, 0],
    [-0.35, -0.35],
  ],
  bar: [
    [-0.45, -1.15],
    [0.45, -1.15],
    [0.45, 1.15],
    [-0.45, 1.15],
  ],
  pentagon: [
    [0, -1.1],
    [1.05, -0.34],
    [0.65, 0.89],
    [-0.65, 0.89],
    [-1.05, -0.34],
  ],
};

const isRound = (shape: Shape): shape is 'circle' | 'disc' => shape === 'circle' || shape === 'disc';

/** Adds the shape around (x, y) to the context's path. */
export function traceShape(context: CanvasRenderingContext2D, shape: Shape, x: number, y: number, radius: number): void {
  context.beginPath();
  if (isRound(shape)) {
    context.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  corners[shape].forEach(([dx, dy], i) => {
    if (i === 0) context.moveTo(x + dx * radius, y + dy * radius);
    else context.lineTo(x + dx * radius, y + dy * radius);
  });
  context.closePath();
}

/** The shape for an SVG `points` attribute, within −1.2 … 1.2; undefined for the circle. */
export const shapePoints = (shape: Shape): string | undefined =>
  isRound(shape) ? undefined : corners[shape].map((corner) => corner.join(',')).join(' ');

/** Dash of the n-th coordinate in a chart, in pixels. */
export const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [9, 3, 2, 3], [12, 4], [4, 4], [1, 3], [9, 3, 2, 3, 2, 3]];
