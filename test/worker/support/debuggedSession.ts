import assert from 'node:assert/strict';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Channel, type SilentSide } from '../../../src/protocol/channel';
import type { SessionSide } from '../../../src/protocol/worker';
import type { Breakpoint, DebugEvents } from '../../../src/protocol/debugging';
import type { SessionEvents } from '../../../src/protocol/session';
import { nodePlatform } from '../../../src/platform/node/nodePlatform';
import { portOf } from '../../../src/platform/node/threadPort';
import { SessionServer } from '../../../src/worker/server';

/** Two runs that the tests debug. */
export const source = `objective:
  minimize: (1 - x)^2 + 100*(y - x^2)^2
  start: { x: -1.5, y: 2 }
optimizers:
  - adam:
      learningRate: 0.05
      beta1: 0.9
      weightDecay: 0
  - sgd: { learningRate: 0.0005, momentum: 0.9 }
    label: Momentum
steps: 300
`;
const lineOf = (text: string) => {
  const start = source.indexOf(text);
  const begin = source.lastIndexOf('\n', start) + 1;
  return { start: begin, end: source.indexOf('\n', start) };
};

let ports: MessagePort[] = [];

/** Closes what `loaded` has opened: after each test. */
export function closePorts(): void {
  for (const port of ports) port.close();
  ports = [];
}

/** A session of its own that has loaded `text`, with what a debugger hears of it. */
export async function loaded(text = source, optimizers?: string[]) {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  new SessionServer(portOf(port1), nodePlatform('unused'));
  const client: Channel<SilentSide, SessionSide> = new Channel(portOf(port2), {});
  const answer = await client.request('load', { source: text, format: 'yaml', optimizers, traceBudget: 1 << 24 });
  assert.ok(answer.ok);
  const lines: DebugEvents['logged']['lines'][number][] = [];
  let dropped = 0;
  client.on('logged', (logged) => {
    lines.push(...logged.lines);
    dropped += logged.dropped;
  });
  type Rest = { hit?: DebugEvents['hit']; stopped?: SessionEvents['stopped'] };
  const waiting: ((rest: Rest) => void)[] = [];
  client.on('hit', (hit) => waiting.shift()?.({ hit }));
  client.on('stopped', (stopped) => waiting.shift()?.({ stopped }));
  /** Runs and waits until it rests. */
  const rest = async (name: 'run' | 'runBack' | 'seek', step = 0): Promise<Rest> => {
    const rested = new Promise<Rest>((resolve) => waiting.push(resolve));
    return (await client.request(name, { step }), rested);
  };
  const where = ({ hit, stopped }: Rest) =>
    hit
      ? hit.hits.map(({ run, step, stage, breakpoints }) => [run, step, stage, ...breakpoints])
      : [stopped?.because, ...(stopped?.runs.map(({ cursor }) => cursor) ?? [])];
  const set = (...breakpoints: Breakpoint[]) => client.request('setBreakpoints', { breakpoints });
  return { client, info: answer.info, rest, where, set, lines, dropped: () => dropped };
}
export const line = (id: number, text: string, more: Partial<Breakpoint> = {}): Breakpoint => ({
  id,
  place: { kind: 'line', range: lineOf(text) },
  ...more,
});
export const when = (id: number, condition: string, more: Partial<Breakpoint> = {}): Breakpoint => ({
  id,
  place: { kind: 'function' },
  condition,
  ...more,
});
