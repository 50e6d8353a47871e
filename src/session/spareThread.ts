import type { WorkerThread } from '../platform/workerThread';

/** A spare thread that nobody takes is ended after so long, in milliseconds. */
const patience = 5 * 60_000;

/**
 * Keeps one thread started before it is needed, since loading what it runs takes longer than most of what is asked of it: whoever takes it
 * waits for nothing.
 */
export class SpareThread {
  private spare: WorkerThread | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly start: () => WorkerThread) {}

  /** Starts the spare, unless there is one. */
  prepare(): void {
    if (!this.spare) {
      const thread = this.start();
      this.spare = thread;
      thread.onDeath(() => {
        if (this.spare === thread) this.release();
      });
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.release()?.end(), patience);
    this.timer.unref();
  }

  /** The spare, or a thread that is started now: the caller's to end. */
  take(): WorkerThread {
    return this.release() ?? this.start();
  }

  async dispose(): Promise<void> {
    await this.release()?.end();
  }

  private release(): WorkerThread | undefined {
    const thread = this.spare;
    this.spare = undefined;
    clearTimeout(this.timer);
    return thread;
  }
}
