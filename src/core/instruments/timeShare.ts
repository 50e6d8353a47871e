import type { Schedule } from './schedule';

/** Measured costs are noisy; this many of the latest decide. */
const memory = 8;

/**
 * A schedule for what is too dear to be done at every step: it is done every k-th step, k a power of two, so that it takes no
 * more than a share of the time. The history of k is kept, so that whoever replays knows which steps it was done at.
 */
export class TimeShare implements Schedule {
  private readonly spacings: { readonly from: number; readonly every: number }[] = [{ from: 0, every: 1 }];
  private readonly costs: number[] = [];
  private readonly stepTimes: number[] = [];

  /** @param share of the time of the steps it may take, such as 0.03. */
  constructor(private readonly share: number) {}

  /** k, now. */
  get every(): number {
    return this.spacings[this.spacings.length - 1].every;
  }

  /** Whether it is (or, for an earlier step, was) to be done at `step`. */
  isDue(step: number): boolean {
    const spacing = this.spacings.findLast(({ from }) => from <= step);
    return step % (spacing ?? this.spacings[0]).every === 0;
  }

  /** Forgets what was decided for steps after `step`, which are to be made anew. */
  cut(step: number): void {
    while (this.spacings.length > 1 && this.spacings[this.spacings.length - 1].from > step) this.spacings.pop();
  }

  /**
   * Takes in what a step at which it was done cost.
   * @param cost of doing it, in milliseconds. @param stepTime of the step without it.
   */
  measured(step: number, cost: number, stepTime: number): void {
    if (this.costs.push(cost) > memory) this.costs.shift();
    if (this.stepTimes.push(stepTime) > memory) this.stepTimes.shift();
    const wanted = middle(this.costs) / (this.share * Math.max(middle(this.stepTimes), 1e-3));
    const every = 2 ** Math.ceil(Math.log2(Math.max(1, wanted)));
    // The first costs are those of code that is not compiled yet; a little too seldom is no reason to change.
    if (every > this.every || every < this.every / 2) this.spacings.push({ from: step + 1, every });
  }
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
