import type { Flock } from './flock';
import type { Landmarks } from './landmarks';

/** Longest cycle that is told from wandering, in steps. */
const longestPeriod = 8;
/** A cycle closes to this share of the way it makes in a step: a zig-zag that shrinks by 0.1 % a step is none. */
const closure = 1e-3;

/** What became of a run, as a number in a map: the number of an optimum, or one of these. */
export const fates = { other: 249, cycle: 250, escaped: 251, notFinite: 252, notFinished: 253, unknown: 255 } as const;

/** Watches a flock to its end, and tells what became of each run. */
export class Watch {
  /** The last θ of all, oldest first. */
  private readonly last: Float32Array[] = [];
  /** By run: the optimum that it is close to, −1 for none, and the updates after which it was. */
  private readonly near: Int16Array;
  private readonly since: Int32Array;
  private updates = 0;

  /** @param middle the window's, by entry of θ. */
  constructor(
    private readonly flock: Flock,
    private readonly landmarks: Landmarks,
    private readonly middle: Float64Array,
  ) {
    this.near = new Int16Array(flock.count).fill(-1);
    this.since = new Int32Array(flock.count);
    this.look();
  }

  /** Makes an update of all; false when there is none left. */
  advance(): boolean {
    if (!this.flock.advance()) return false;
    this.updates++;
    this.look();
    return true;
  }

  private look(): void {
    const { flock, near, since, updates, landmarks } = this;
    this.last.push(flock.theta.slice());
    if (this.last.length > 2 * longestPeriod + 1) this.last.shift();
    for (let p = 0; p < flock.count; p++) {
      const at = landmarks.nearest(this.thetaOf(flock.theta, p)) ?? -1;
      if (at === near[p]) continue;
      near[p] = at;
      since[p] = updates;
    }
  }

  private thetaOf(all: Float32Array, p: number): number[] {
    const { count } = this.flock;
    return Array.from({ length: all.length / count }, (_, i) => all[i * count + p]);
  }

  /** What became of run p, and the updates it took to get there for good (of what never arrives: all it made). */
  fate(p: number): { readonly fate: number; readonly updates: number } {
    const { flock, landmarks, near, since, updates } = this;
    if (flock.isBroken[p]) return { fate: fates.notFinite, updates };
    if (near[p] >= 0) return { fate: near[p], updates: since[p] };
    const theta = this.thetaOf(flock.theta, p);
    const place = theta.every(Number.isFinite) ? landmarks.reached(theta) : undefined;
    if (typeof place === 'number') return { fate: place, updates };
    if (place === 'other') return { fate: fates.other, updates };
    if (this.isCycle(p)) return { fate: fates.cycle, updates };
    return { fate: landmarks.isOutside(theta, this.middle) ? fates.escaped : fates.notFinished, updates };
  }

  private isCycle(p: number): boolean {
    const path = this.last.map((all) => this.thetaOf(all, p));
    const end = path.length - 1;
    const apart = (a: number, b: number) => this.landmarks.distance(path[a], path[b]);
    for (let period = 2; period <= longestPeriod && 2 * period <= end; period++) {
      const shortest = Math.min(...Array.from({ length: period }, (_, i) => apart(end - i, end - i - 1)));
      if (apart(end, end - period) <= closure * shortest && apart(end - period, end - 2 * period) <= closure * shortest) return true;
    }
    return false;
  }
}
