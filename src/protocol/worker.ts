/** Everything that the worker of a session answers and sends. */
import { debugRequests, type DebugEvents } from './debugging';
import type { NamesOf, RequestKind, RequestsOf } from './declaration';
import { networkRequests } from './network';
import { sessionRequests, type SessionEvents } from './session';
import { shapeRequests } from './shapes';
import { tensorRequests } from './tensors';

export const workerRequests = { ...sessionRequests, ...debugRequests, ...networkRequests, ...tensorRequests, ...shapeRequests };

export type WorkerRequests = RequestsOf<typeof workerRequests>;
export type WorkerRequest<Kind extends RequestKind = RequestKind> = NamesOf<typeof workerRequests, Kind>;

export type SessionSide = { requests: WorkerRequests; events: SessionEvents & DebugEvents };

/** What any view may ask: all but the first message. */
export type Relayed = WorkerRequest<'read' | 'set' | 'move' | 'change'>;

/** Handlers that pass every request on as it is. */
export function relays(
  ask: <Name extends Relayed>(name: Name, params: WorkerRequests[Name]['params']) => Promise<WorkerRequests[Name]['result']>,
) {
  const names = Object.keys(workerRequests).filter((name): name is Relayed => workerRequests[name as WorkerRequest].kind !== 'begin');
  return Object.fromEntries(names.map((name) => [name, (params: never) => ask(name, params)])) as {
    [Name in Relayed]: (params: WorkerRequests[Name]['params']) => Promise<WorkerRequests[Name]['result']>;
  };
}
