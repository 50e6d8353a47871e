/** Longest stretch of computing before messages are heard again, in milliseconds. */
const longestSlice = 12;

export interface PacerOptions {
  /** Calls back when waiting messages have been heard; returns what calls it off. */
  readonly soon: (task: () => void) => () => void;
  /** Makes one step; false when there is nothing left to do. */
  readonly tick: () => boolean;
  /** Called after each slice. */
  readonly afterSlice: () => void;
  /** Called when `tick` answered false. */
  readonly atRest: () => void;
}

/** Calls `tick` at a given speed in short slices, so that a message is heard within milliseconds. */
export class Pacer {
  /** What calls the next slice off; undefined where none is to come. */
  private waiting: (() => void) | undefined;
  private stepsPerSecond: number | null = null;
  private due = 0;

  constructor(private readonly options: PacerOptions) {}

  get isActive(): boolean {
    return this.waiting !== undefined;
  }

  /** @param stepsPerSecond null: as fast as it goes. */
  setSpeed(stepsPerSecond: number | null): void {
    this.stepsPerSecond = stepsPerSecond;
    if (!this.isActive) return;
    this.stop();
    this.start();
  }

  start(): void {
    if (this.isActive) return;
    this.due = performance.now();
    this.schedule();
  }

  stop(): void {
    this.waiting?.();
    this.waiting = undefined;
  }

  private schedule(): void {
    const wait = this.stepsPerSecond === null ? 0 : this.due - performance.now();
    if (wait > 0) {
      const timer = setTimeout(() => this.slice(), wait);
      this.waiting = () => clearTimeout(timer);
    } else this.waiting = this.options.soon(() => this.slice());
  }

  private slice(): void {
    // Timers may be early by a part of a millisecond; a step never is.
    if (this.stepsPerSecond !== null && this.due > performance.now()) return this.schedule();
    const end = performance.now() + longestSlice;
    do {
      if (!this.options.tick()) {
        this.waiting = undefined;
        this.options.afterSlice();
        this.options.atRest();
        return;
      }
      if (this.stepsPerSecond !== null) this.due += 1000 / this.stepsPerSecond;
    } while (performance.now() < end && (this.stepsPerSecond === null || this.due <= performance.now()));
    // A pause of the whole machine is not made up for by a burst of steps.
    this.due = Math.max(this.due, performance.now() - 1000);
    this.schedule();
    this.options.afterSlice();
  }
}
