/**
 * Asks one question at a time and always ends with the newest: while an answer is awaited, only the last of the questions
 * that came in the meantime is kept. For scrubbing, grids and frames, where answers to old questions are worthless.
 */
export class Latest<Question> {
  /** How many have a question that is not answered yet. */
  static busy = 0;
  private waiting: { readonly question: Question } | undefined;
  private timer: number | undefined;
  private inFlight = false;
  private lastAsked = -Infinity;

  /**
   * @param ask must not reject: what goes wrong is its own business.
   * @param spacing least milliseconds between two questions; 0 asks at once.
   */
  constructor(
    private readonly ask: (question: Question) => Promise<void>,
    private readonly spacing: () => number = () => 0,
  ) {}

  put(question: Question): void {
    if (!this.isBusy) Latest.busy++;
    this.waiting = { question };
    this.next();
  }

  /** Drops a question that has not been asked yet. */
  clear(): void {
    if (this.waiting && !this.inFlight) Latest.busy--;
    this.waiting = undefined;
    window.clearTimeout(this.timer);
    this.timer = undefined;
  }

  private get isBusy(): boolean {
    return this.inFlight || this.waiting !== undefined;
  }

  private next(): void {
    if (this.inFlight || !this.waiting) return;
    window.clearTimeout(this.timer);
    const rest = this.lastAsked + this.spacing() - performance.now();
    if (rest > 0) {
      this.timer = window.setTimeout(() => this.next(), rest);
      return;
    }
    const { question } = this.waiting;
    this.waiting = undefined;
    this.inFlight = true;
    this.lastAsked = performance.now();
    void this.ask(question).finally(() => {
      this.inFlight = false;
      if (!this.waiting) Latest.busy--;
      this.next();
    });
  }
}
