import { Interrupted } from '../core/objective/objective';
import { InterruptFlag } from '../platform/interruptFlag';

/** A step is reported on while it is computed when it takes longer than this, in milliseconds, and then this often. */
const patience = 1000;
const reportInterval = 250;

/** Lets a long step be heard in the middle: it tells how far it is, and ends when the other side wants something else. */
export class Attention {
  private flag: InterruptFlag | undefined;
  private began = 0;
  private lastHeard = Infinity;
  private lastReport = 0;

  /**
   * @param report is called with the share (0 … 1) of a long evaluation that is done.
   * @param clock tells milliseconds.
   */
  constructor(
    private readonly report: (share: number) => void,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** @param memory the flag that the other side raises while a request waits that cannot wait long. */
  listen(memory: SharedArrayBuffer | undefined): void {
    this.flag = memory && new InterruptFlag(memory);
  }

  /** The request has been heard. */
  heard(): void {
    this.flag?.lower();
  }

  /** To be called in the middle of an evaluation. @throws Interrupted where a request waits. */
  readonly between = (share: number): void => {
    if (this.flag?.isRaised)
      throw new Interrupted('The computation was interrupted, since something else was asked for. Ask again to go on.');
    const now = this.clock();
    // A share that falls begins another evaluation.
    if (share < this.lastHeard) this.began = now;
    this.lastHeard = share;
    if (now - this.began < patience || now - this.lastReport < reportInterval) return;
    this.lastReport = now;
    this.report(share);
  };
}
