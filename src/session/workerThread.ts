import { Worker } from 'node:worker_threads';
import type { Port } from '../protocol/channel';
import { portOf } from '../protocol/threadPort';

/** A thread that runs one experiment. */
export interface SessionThread {
  readonly port: Port;
  /** Called once when the thread is gone, unless `end` was called: a whole sentence why. */
  onDeath(listener: (reason: string) => void): void;
  end(): Promise<void>;
}

/** Starts a worker from its bundle. */
export function startWorkerThread(script: string): SessionThread {
  const worker = new Worker(script, { stdout: false, stderr: false });
  const listeners = new Set<(reason: string) => void>();
  let isOver = false;
  const die = (reason: string) => {
    if (isOver) return;
    isOver = true;
    for (const listener of listeners) listener(reason);
  };
  worker.on('error', (error) => die(`The worker that runs the experiment failed: ${error.message}`));
  worker.on('messageerror', (error) => die(`A message from the worker could not be read: ${error.message}`));
  worker.on('exit', (code) => die(`The worker that runs the experiment ended unexpectedly (exit code ${code}).`));
  return {
    port: portOf(worker),
    onDeath: (listener) => void listeners.add(listener),
    async end() {
      isOver = true;
      await worker.terminate();
    },
  };
}
