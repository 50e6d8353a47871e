import type { OptimizerSnapshot } from '../optimizer/optimizer';
import type { ParameterLayout } from '../parameters';
import { Distributions } from './distributions';
import { RecentSnapshots } from './recentSnapshots';
import type { Stepper } from './stepper';
import { TimeShare } from './timeShare';

/** Shares of the time of a step that recording may take; together they leave room for what is done at every step. */
const shares = { summaries: 0.015, distributions: 0.007, snapshots: 0.008 };

/** What a run keeps besides its rows where θ is too long to be recorded whole, each on a schedule that its cost decides. */
export class LongHistory {
  readonly distributions: Distributions;
  private readonly snapshots: RecentSnapshots;
  private readonly summaryTimes = new TimeShare(shares.summaries);
  private readonly distributionTimes = new TimeShare(shares.distributions);
  private readonly snapshotTimes = new TimeShare(shares.snapshots);
  private stepBegan = 0;
  private snapshotCost: number | undefined;

  /** @param snapshotBytes what one takes. @param budget bytes that snapshots may take together; one is always kept. */
  constructor({ tensors }: ParameterLayout, private readonly snapshotBytes: number, budget: number) {
    this.snapshots = new RecentSnapshots(this.affordable(budget));
    this.distributions = new Distributions(tensors);
  }

  /** @param budget bytes that snapshots may take from now on; what is too much is given up. */
  setBudget(budget: number): void {
    this.snapshots.setCapacity(this.affordable(budget));
  }

  private affordable(budget: number): number {
    return Math.max(1, Math.floor(budget / this.snapshotBytes));
  }

  get bytes(): number {
    return this.snapshots.bytes + this.distributions.bytes;
  }

  /** The latest snapshot at or before update `step`; undefined where only the start is. */
  snapshotAtOrBefore(step: number): OptimizerSnapshot | undefined {
    return this.snapshots.atOrBefore(step);
  }

  /** Steps at which summaries are measured lie this far apart, now. */
  get summariesEvery(): number {
    return this.summaryTimes.every;
  }

  /** Whether record `step` holds (or is to hold) the figures of every tensor. */
  hasSummary(step: number): boolean {
    return this.summaryTimes.isDue(step);
  }

  /** Called before record `step` is made. */
  before(step: number, stepper: Stepper): void {
    const began = performance.now();
    const isDue = step > 0 && this.snapshotTimes.isDue(step) && !this.snapshots.has(step);
    if (isDue) this.snapshots.add(() => stepper.snapshot());
    this.stepBegan = performance.now();
    this.snapshotCost = isDue ? this.stepBegan - began : undefined;
  }

  /** Called when record `step` is made: completes its row where that is due. */
  after(step: number, row: Float32Array, stepper: Stepper): void {
    const made = performance.now();
    const stepTime = made - this.stepBegan;
    if (this.snapshotCost !== undefined) this.snapshotTimes.measured(step, this.snapshotCost, stepTime);
    if (this.summaryTimes.isDue(step)) {
      stepper.summarize(row);
      this.summaryTimes.measured(step, performance.now() - made, stepTime);
    }
    if (this.distributionTimes.isDue(step)) {
      const began = performance.now();
      this.distributions.measure(step, (quantity) => stepper.values(quantity));
      this.distributionTimes.measured(step, performance.now() - began, stepTime);
    }
  }

  /** Forgets what lies after record `step`, which is about to be made anew. */
  cut(step: number): void {
    this.snapshots.cut(step);
    this.distributions.cut(step);
    for (const times of [this.summaryTimes, this.distributionTimes, this.snapshotTimes]) times.cut(step);
  }
}
