/** Often enough to look alive, in milliseconds. */
const interval = 200;

/** A line on a terminal that says how far a run is; nothing where there is no terminal, or the trace itself goes there. */
export class Progress {
  private last = 0;
  private hasShown = false;

  constructor(
    private readonly terminal: NodeJS.WriteStream,
    private readonly isTaken: boolean,
  ) {}

  /** @param unit what is counted. */
  show(step: number, steps: number, unit = 'step'): void {
    const now = performance.now();
    if (this.isTaken || !this.terminal.isTTY || now - this.last < interval) return;
    this.last = now;
    this.hasShown = true;
    this.terminal.write(`\r\u001b[K${unit} ${step} of ${steps} (${Math.floor((100 * step) / steps)} %)`);
  }

  end(): void {
    if (this.hasShown) this.terminal.write('\r\u001b[K');
  }
}
