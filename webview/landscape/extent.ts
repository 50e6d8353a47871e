import type { SessionInfo } from '../../src/protocol/session';
import type { DrawnRun } from '../session/drawing';
import type { Extent } from '../session/viewState';

export type Interval = readonly [number, number];

/** How often a fitted window may double: a run that diverges shall not shrink everything else to a dot. */
const doublings = 6;

/** The window's interval of one coordinate when the user chose none: `view:`, else around what a run begins with and knows. */
export function fittedInterval(info: SessionInfo, coordinate: number): Interval {
  const view = info.view[coordinate];
  if (view) return view;
  const places = [...info.runs.map((run) => run.start[coordinate]), ...info.minima.map((minimum) => minimum[coordinate])].filter(
    Number.isFinite,
  );
  const low = Math.min(...places);
  const high = Math.max(...places);
  if (!Number.isFinite(low)) return [-1, 1];
  const room = Math.max((high - low) * 0.3, Math.abs(low + high) * 0.25, 1e-3 * Math.abs(high), high === low && low === 0 ? 1 : 0);
  return [low - room, high + room];
}

/** The window of one axis or two when the user chose none; of one, y is unused. */
export const fittedExtent = (info: SessionInfo, axes: readonly number[]): Extent => ({
  x: fittedInterval(info, axes[0]),
  y: fittedInterval(info, axes[1] ?? axes[0]),
});

/** Doubles the interval towards the side where the paths leave it, until they are inside or it has grown enough. */
export function grownInterval(interval: Interval, fitted: Interval, runs: readonly DrawnRun[], coordinate: number): Interval {
  let [low, high] = interval;
  const limit = (fitted[1] - fitted[0]) * 2 ** doublings;
  for (const { track } of runs) {
    const [least, most] = rangeOf(track.path.get(coordinate));
    while ((least < low || most > high) && high - low < limit) {
      if (least < low) low -= high - low;
      if (most > high && high - low < limit) high += high - low;
    }
  }
  return low === interval[0] && high === interval[1] ? interval : [low, high];
}

/** Paths stay while only the cursor moves. */
const ranges = new WeakMap<Float32Array, Interval>();

/** The least and the largest finite place of a path; of none the empty interval. */
function rangeOf(places: Float32Array | undefined): Interval {
  if (!places) return [Infinity, -Infinity];
  const known = ranges.get(places);
  if (known) return known;
  let [least, most] = [Infinity, -Infinity];
  for (const place of places) {
    if (!Number.isFinite(place)) continue;
    if (place < least) least = place;
    if (place > most) most = place;
  }
  ranges.set(places, [least, most]);
  return [least, most];
}

/** Scales about a point, which keeps its place. */
export const zoomed = (extent: Extent, factor: number, x: number, y: number): Extent => ({
  x: scaled(extent.x, factor, x),
  y: scaled(extent.y, factor, y),
});

/** The same window, wider on one axis so that one unit is as long on both. @param box the plot's, in pixels. */
export function equalized({ x, y }: Extent, { width, height }: { readonly width: number; readonly height: number }): Extent {
  const unit = Math.max((x[1] - x[0]) / width, (y[1] - y[0]) / height);
  const around = ([low, high]: Interval, pixels: number): Interval => [(low + high - unit * pixels) / 2, (low + high + unit * pixels) / 2];
  return { x: around(x, width), y: around(y, height) };
}

export const moved = (extent: Extent, dx: number, dy: number): Extent => ({
  x: [extent.x[0] + dx, extent.x[1] + dx],
  y: [extent.y[0] + dy, extent.y[1] + dy],
});

/** Neither so narrow that float32 has no numbers within, nor so wide that it overflows. */
function scaled([low, high]: Interval, factor: number, about: number): Interval {
  const wide = (high - low) * factor;
  const finest = Math.max(Math.abs(low), Math.abs(high)) * 1e-5;
  if (wide < finest || wide > 1e30) return [low, high];
  return [about + (low - about) * factor, about + (high - about) * factor];
}
