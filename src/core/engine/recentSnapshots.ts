import type { OptimizerSnapshot } from '../optimizer/optimizer';

/**
 * Snapshots of a θ so long that only a few can be kept: the nearer to the newest step, the denser they lie, since a user steps back
 * from where it broke. The start needs no place among them: it can be made again.
 */
export class RecentSnapshots {
  private readonly kept: OptimizerSnapshot[] = [];

  /** @param capacity how many may be kept, at least 1. */
  constructor(private capacity: number) {}

  get bytes(): number {
    return this.kept.reduce((sum, snapshot) => sum + bytesOf(snapshot), 0);
  }

  /** @param capacity how many may be kept from now on, at least 1. */
  setCapacity(capacity: number): void {
    this.capacity = capacity;
    while (this.kept.length > capacity) this.kept.splice(this.leastMissed(), 1);
  }

  /** True where the newest snapshot is that before update `step`. */
  has(step: number): boolean {
    return this.kept.at(-1)?.t === step;
  }

  /** Keeps a snapshot that is newer than all others; when there are too many, the one least missed is given up first. */
  add(take: () => OptimizerSnapshot): void {
    if (this.kept.length >= this.capacity) this.kept.splice(this.leastMissed(), 1);
    this.kept.push(take());
  }

  /** The latest snapshot at or before update `step`; undefined where only the start is. */
  atOrBefore(step: number): OptimizerSnapshot | undefined {
    return this.kept.findLast(({ t }) => t <= step);
  }

  /** Gives up the snapshots of updates after `step`. */
  cut(step: number): void {
    while (this.kept.length > 0 && this.kept[this.kept.length - 1].t > step) this.kept.pop();
  }

  /** The one whose going leaves the smallest gap, measured by how long ago it lies. */
  private leastMissed(): number {
    const newest = this.kept[this.kept.length - 1].t + 1;
    let [best, smallest] = [0, Infinity];
    for (let i = 0; i < this.kept.length; i++) {
      const before = i > 0 ? this.kept[i - 1].t : 0;
      const after = this.kept[i + 1]?.t ?? newest;
      const gap = (after - before) / (newest - before);
      if (gap < smallest) [best, smallest] = [i, gap];
    }
    return best;
  }
}

function bytesOf({ theta, slots, layerState }: OptimizerSnapshot): number {
  return theta.byteLength + (layerState?.byteLength ?? 0) + Object.values(slots).reduce((sum, { byteLength }) => sum + byteLength, 0);
}
