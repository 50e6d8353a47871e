/**
 * Counts the moments of one run at which a breakpoint held while it ran. Moments that are run over again are not counted
 * twice, so that a count at a moment is the same however the cursor got there.
 */
export class HitCount {
  /** Ascending. */
  private readonly moments: number[] = [];

  /** Running forward over a moment at which it holds. Returns which hit it is, from 1. */
  forward(moment: number): number {
    while (this.moments.length > 0 && this.moments[this.moments.length - 1] >= moment) this.moments.pop();
    return this.moments.push(moment);
  }

  /** Running back over a moment at which it holds. */
  back(moment: number): number {
    let [low, high] = [0, this.moments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.moments[middle] < moment) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  }
}
