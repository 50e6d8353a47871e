import { TimeShare } from '../instruments/timeShare';
import type { OptimizerSnapshot } from '../optimizer/optimizer';
import { RecentSnapshots } from './recentSnapshots';

/** Of the time of a step that snapshots may take. */
const share = 0.008;

/** Snapshots of a θ too long to be recorded whole, on a schedule that their cost decides. */
export class LongSnapshots {
  private readonly snapshots: RecentSnapshots;
  private readonly times = new TimeShare(share);
  /** What the snapshot before the present step took, in milliseconds. */
  private cost: number | undefined;

  /** @param snapshotBytes what one takes. @param budget bytes that they may take together; one is always kept. */
  constructor(
    private readonly snapshotBytes: number,
    budget: number,
  ) {
    this.snapshots = new RecentSnapshots(this.affordable(budget));
  }

  get bytes(): number {
    return this.snapshots.bytes;
  }

  /** @param budget bytes that snapshots may take from now on; what is too much is given up. */
  setBudget(budget: number): void {
    this.snapshots.setCapacity(this.affordable(budget));
  }

  /** The latest snapshot at or before update `step`; undefined where only the start is. */
  atOrBefore(step: number): OptimizerSnapshot | undefined {
    return this.snapshots.atOrBefore(step);
  }

  /** Called before record `step` is made. */
  before(step: number, take: () => OptimizerSnapshot): void {
    const began = performance.now();
    const isDue = step > 0 && this.times.isDue(step) && !this.snapshots.has(step);
    if (isDue) this.snapshots.add(take);
    this.cost = isDue ? performance.now() - began : undefined;
  }

  /** Called when record `step` is made. @param stepTime milliseconds that it took. */
  after(step: number, stepTime: number): void {
    if (this.cost !== undefined) this.times.measured(step, this.cost, stepTime);
  }

  /** Forgets what lies after record `step`, which is about to be made anew. */
  cut(step: number): void {
    this.snapshots.cut(step);
    this.times.cut(step);
  }

  private affordable(budget: number): number {
    return Math.max(1, Math.floor(budget / this.snapshotBytes));
  }
}
