import { parentPort } from 'node:worker_threads';
import type { Port } from '../../protocol/channel';
import { portOf } from './threadPort';

/** The port of the worker thread that this is. @throws Error where it is none. */
export function ownPort(): Port {
  if (!parentPort) throw new Error('This file is started as a worker thread.');
  return portOf(parentPort);
}
