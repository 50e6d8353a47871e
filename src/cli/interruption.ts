/** Ctrl-C, or a polite `kill`: a run is then brought to an end in good order. The second time the process ends at once. */
export class Interruption {
  /** What the exit code is to be, as shells have it: 128 + the signal's number. */
  exitCode: number | undefined;
  private readonly onInterrupt = () => (this.exitCode = 130);
  private readonly onTerminate = () => (this.exitCode = 143);

  constructor() {
    process.once('SIGINT', this.onInterrupt);
    process.once('SIGTERM', this.onTerminate);
  }

  dispose(): void {
    process.off('SIGINT', this.onInterrupt);
    process.off('SIGTERM', this.onTerminate);
  }
}
