import { groundColour, type Grid } from '../landscape/gridImage';
import type { Levels } from '../landscape/levels';
import { mix, type Theme } from '../look/theme';
import { boxHeight, type Projected, type Projection } from './camera';
import { heightOf, type Heights } from './heights';

type Corner = readonly [number, number, number];

/** A grid's quads with their colours, which do not depend on from where one looks. */
export interface Mesh {
  readonly count: number;
  /** By node: the height in the box; NaN where the value is not finite. */
  readonly heights: Float32Array;
  /** By quad (count − 1 to a side). */
  readonly colours: readonly string[];
}

/** From the upper left, in front. */
const light: Corner = [-0.5, -0.35, 0.8];

export function meshOf(grid: Grid, heights: Heights, levels: Levels | undefined, goal: 'minimize' | 'maximize', theme: Theme): Mesh {
  const { count, values } = grid;
  const placed = values.map((value) => (Number.isFinite(value) ? heightOf(heights, value) : NaN));
  const side = 2 / (count - 1);
  const colours = Array.from({ length: (count - 1) ** 2 }, (_, k) => {
    const [i, j] = [k % (count - 1), Math.floor(k / (count - 1))];
    const [a, b, c] = [placed[j * count + i], placed[j * count + i + 1], placed[(j + 1) * count + i]];
    const ground = levels ? groundColour(levels, values[j * count + i], goal, theme) : theme.ramp(0.5);
    const [nx, ny] = [-(b - a) / side, -(c - a) / side];
    const shine = (nx * light[0] + ny * light[1] + light[2]) / Math.hypot(nx, ny, 1);
    return shaded(ground, Number.isFinite(shine) ? shine : 0, theme);
  });
  return { count, heights: placed, colours };
}

/** Light falls on what faces it; the rest lies in shadow. */
function shaded(colour: string, shine: number, { dark, highContrast }: Theme): string {
  const strength = highContrast ? 0.5 : 0.34;
  const [, r, g, b] = /rgb\((\d+), (\d+), (\d+)\)/.exec(colour) ?? ['', '128', '128', '128'];
  const hex = `#${[r, g, b].map((channel) => Number(channel).toString(16).padStart(2, '0')).join('')}`;
  return shine > 0.55
    ? mix('#ffffff', hex, Math.min(1, (shine - 0.55) * (dark ? 0.8 : 0.5) * strength * 2))
    : mix('#000814', hex, Math.min(0.75, (0.55 - shine) * strength * 1.4));
}

/** A line on the surface: places in the box, and how it is drawn. */
export interface SurfaceLine {
  readonly places: readonly Corner[];
  readonly colour: string;
  readonly width: number;
}

/**
 * Draws quads from the farthest row to the nearest, each with what lies on it (painter's algorithm: of a function's graph seen from above
 * the horizon nothing in front is drawn before what it hides). Quads are cut at the box's top.
 */
export function paint(
  context: CanvasRenderingContext2D,
  mesh: Mesh,
  projection: Projection,
  lines: readonly SurfaceLine[],
  wire: string,
): void {
  const { count, heights, colours } = mesh;
  const quads = count - 1;
  const { u: uAway, v: vAway } = projection.leadsAway;
  const at = (i: number) => -1 + (2 * i) / quads;
  const nodes: (Projected | undefined)[] = Array.from({ length: count * count }, (_, k) =>
    Number.isNaN(heights[k]) ? undefined : projection.at(at(k % count), at(Math.floor(k / count)), heights[k]),
  );
  const pieces = piecesByQuad(lines, quads, uAway ? -1 : 1, vAway ? -1 : 1);
  const every = Math.max(1, Math.round(quads / 16));
  context.lineJoin = 'round';
  for (let row = 0; row < quads; row++) {
    const j = vAway ? quads - 1 - row : row;
    for (let column = 0; column < quads; column++) {
      const i = uAway ? quads - 1 - column : column;
      const k = j * count + i;
      const corners = [k, k + 1, k + 1 + count, k + count];
      const own = pieces.get(j * quads + i);
      const tops = corners.map((corner) => heights[corner]);
      const isDrawn = tops.every((top) => !Number.isNaN(top)) && tops.some((top) => top <= boxHeight);
      if (isDrawn) {
        const outline = tops.every((top) => top <= boxHeight)
          ? corners.map((corner) => nodes[corner] as Projected)
          : cut(corners.map((corner): Corner => [at(corner % count), at(Math.floor(corner / count)), heights[corner]])).map((corner) =>
              projection.at(...corner),
            );
        context.beginPath();
        outline.forEach(({ x, y }, n) => (n === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
        context.closePath();
        context.fillStyle = colours[j * quads + i];
        context.strokeStyle = context.fillStyle;
        context.lineWidth = 0.6;
        context.fill();
        context.stroke();
        if (tops[0] <= boxHeight) {
          if (i % every === 0 && tops[3] <= boxHeight) edge(context, nodes[corners[0]], nodes[corners[3]], wire);
          if (j % every === 0 && tops[1] <= boxHeight) edge(context, nodes[corners[0]], nodes[corners[1]], wire);
        }
      }
      for (const { from, to, colour, width } of own ?? []) {
        const [a, b] = [projection.at(...from), projection.at(...to)];
        edge(context, a, b, colour, width);
      }
    }
  }
}

function edge(context: CanvasRenderingContext2D, from: Projected | undefined, to: Projected | undefined, colour: string, width = 1): void {
  if (!from || !to) return;
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

interface Piece {
  readonly from: Corner;
  readonly to: Corner;
  readonly colour: string;
  readonly width: number;
}

/**
 * Lines cut into pieces no longer than a quad, each with the quad in front of the one its middle lies on: the neighbours, which it touches,
 * are drawn before.
 * @param nearerU, nearerV the way to the eye along the base.
 */
function piecesByQuad(lines: readonly SurfaceLine[], quads: number, nearerU: 1 | -1, nearerV: 1 | -1): ReadonlyMap<number, Piece[]> {
  const byQuad = new Map<number, Piece[]>();
  for (const { places, colour, width } of lines)
    for (let n = 1; n < places.length; n++) {
      const [a, b] = [places[n - 1], places[n]];
      const parts = Math.min(64, Math.max(1, Math.ceil((Math.hypot(b[0] - a[0], b[1] - a[1]) * quads) / 2)));
      for (let p = 0; p < parts; p++) {
        const [from, to] = [between(a, b, p / parts), between(a, b, (p + 1) / parts)];
        const [i, j] = [0, 1].map((axis) => Math.floor((((from[axis] + to[axis]) / 2 + 1) / 2) * quads));
        if (!(i >= 0 && j >= 0 && i < quads && j < quads) || Math.max(from[2], to[2]) > boxHeight) continue;
        const within = (place: number) => Math.min(quads - 1, Math.max(0, place));
        const quad = within(j + nearerV) * quads + within(i + nearerU);
        const own = byQuad.get(quad) ?? [];
        own.push({ from, to, colour, width });
        byQuad.set(quad, own);
      }
    }
  return byQuad;
}

const between = (a: Corner, b: Corner, share: number): Corner => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

/** The part of a polygon below the box's top (Sutherland & Hodgman 1974). */
function cut(corners: readonly Corner[]): readonly Corner[] {
  return corners.flatMap((corner, n): Corner[] => {
    const next = corners[(n + 1) % corners.length];
    const [isIn, isNextIn] = [corner[2] <= boxHeight, next[2] <= boxHeight];
    const crossing = isIn === isNextIn ? [] : [between(corner, next, (boxHeight - corner[2]) / (next[2] - corner[2]))];
    return isIn ? [corner, ...crossing] : crossing;
  });
}
