import { Worker, workerData } from 'node:worker_threads';
import type { WorkerThread } from '../workerThread';
import { portOf } from './threadPort';

/** What a thread is told that is to help. */
const helperRole = 'helper';

/**
 * Starts a worker from its bundle.
 * @param name what it is, as the subject of the sentence that says why it died.
 */
export function startWorkerThread(script: string, name = 'The worker that runs the experiment'): WorkerThread {
  return threadOf(new Worker(script, { stdout: false, stderr: false }), name);
}

/** Starts a worker from the same bundle that makes steps for another. It keeps no process alive. */
export function startHelperThread(script: string): WorkerThread {
  const worker = new Worker(script, { stdout: false, stderr: false, workerData: helperRole });
  worker.unref();
  return threadOf(worker, 'A worker that makes steps');
}

/** Whether this thread was started by startHelperThread. */
export const isHelperThread = (): boolean => workerData === helperRole;

function threadOf(worker: Worker, name: string): WorkerThread {
  const listeners = new Set<(reason: string) => void>();
  let isOver = false;
  const die = (reason: string) => {
    if (isOver) return;
    isOver = true;
    for (const listener of listeners) listener(reason);
  };
  worker.on('error', (error) => die(`${name} failed: ${error.message.replace(/\.?$/, '.')}`));
  worker.on('messageerror', (error) => die(`${name} sent a message that could not be read: ${error.message.replace(/\.?$/, '.')}`));
  worker.on('exit', (code) => die(`${name} ended unexpectedly (exit code ${code}).`));
  return {
    port: portOf(worker),
    onDeath: (listener) => void listeners.add(listener),
    async end() {
      isOver = true;
      await worker.terminate();
    },
  };
}
