import type { Port } from '../../protocol/channel';

/** What worker threads and message ports have in common. */
interface Postable {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** The port of a worker thread, seen from either side. */
export function portOf(thread: Postable): Port {
  return {
    post: (message, transfer) => thread.postMessage(message, transfer),
    onMessage: (receive) => void thread.on('message', receive),
  };
}
