import type { Port } from '../protocol/channel';

/** A thread as its owner sees it: something to talk to, which can die. */
export interface WorkerThread {
  readonly port: Port;
  /** Called once when the thread is gone, unless `end` was called: a whole sentence why. */
  onDeath(listener: (reason: string) => void): void;
  end(): Promise<void>;
}
