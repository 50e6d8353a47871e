import assert from 'node:assert/strict';
import { MessageChannel } from 'node:worker_threads';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { OptimizerDebugAdapter } from '../../src/dap/adapter';
import { nodePlatform } from '../../src/platform/node/nodePlatform';
import { portOf } from '../../src/platform/node/threadPort';
import { ExperimentSession } from '../../src/session/experimentSession';
import { SessionServer } from '../../src/worker/server';
import { rosenbrock } from '../support/load';

type Message = DebugProtocol.Response | DebugProtocol.Event;

let open: OptimizerDebugAdapter[] = [];

/** An adapter in this thread, as the extension host has it, on a session that a panel shares. */
async function shared(steps = 100) {
  const { port1, port2 } = new MessageChannel();
  new SessionServer(portOf(port1), nodePlatform('unused'));
  const session = new ExperimentSession({ port: portOf(port2), onDeath: () => undefined, end: () => Promise.resolve(port1.close()) });
  const source = rosenbrock('{ adam: { learningRate: 0.05 } }', steps);
  await session.load({ source, format: 'yaml', traceBudget: 1 << 24 });
  let ended: (() => void) | undefined;
  const adapter = new OptimizerDebugAdapter({
    healthRules: () => Promise.resolve([]),
    attach: () => Promise.reject(new Error('Nothing listens.')),
    launch: () =>
      Promise.resolve({
        session,
        source,
        path: 'untitled:one',
        fileName: 'one',
        digits: () => 3,
        end: () => session.end(),
        onEnded: (listener) => (ended = listener),
      }),
  });
  open.push(adapter);
  const events: DebugProtocol.Event[] = [];
  const answers = new Map<number, (response: DebugProtocol.Response) => void>();
  adapter.onDidSendMessage((sent) => {
    const message = sent as Message;
    if (message.type === 'event') events.push(message as DebugProtocol.Event);
    else answers.get((message as DebugProtocol.Response).request_seq)?.(message as DebugProtocol.Response);
  });
  let seq = 0;
  const send = (command: string, args: object = {}) =>
    new Promise<DebugProtocol.Response>((resolve) => {
      answers.set(++seq, resolve);
      adapter.handleMessage({ type: 'request', seq, command, arguments: args } as DebugProtocol.Request);
    });
  await send('initialize', { adapterID: 'optimizer', pathFormat: 'path', supportsInvalidatedEvent: true });
  await send('launch', { program: 'untitled:one', stopOnEntry: true });
  await send('configurationDone');
  const since = () => events.splice(0).map(({ event, body }) => ({ event, ...(body as object) }));
  since();
  return { session, send, since, endElsewhere: () => ended?.() };
}

describe('a debugger whose session a panel shares', () => {
  afterEach(() => {
    for (const adapter of open) adapter.dispose();
    open = [];
  });

  it('stops where the panel has stepped, once', async () => {
    const { session, since } = await shared();
    await session.move('step', {});
    assert.deepEqual(since(), [{ event: 'stopped', reason: 'step', threadId: 1, allThreadsStopped: true }]);
    await session.move('step', { runs: [] });
    assert.deepEqual(since(), [], 'nothing has moved');
  });

  it('hears that the panel has it run, and where it comes to rest', async () => {
    const { session, since } = await shared();
    const rest = new Promise((resolve) => session.stopped.on(resolve));
    await session.move('run', {});
    await rest;
    // Between the two: what the run did, and what is to be warned of.
    const names = since().map(({ event }) => event);
    assert.deepEqual([names.at(0), names.at(-1)], ['continued', 'stopped']);
    assert.deepEqual([...new Set(names.slice(1, -1))], ['output']);
  });

  it('has its own steps told once, after the answer', async () => {
    const { send, since } = await shared();
    assert.equal((await send('next', { threadId: 1 })).success, true);
    assert.deepEqual(since(), [{ event: 'stopped', reason: 'step', threadId: 1, allThreadsStopped: true }]);
  });

  it('shows added and removed runs as threads', async () => {
    const { session, since, send } = await shared();
    await session.change('addRun', { like: 'adam', start: Float32Array.of(1, -1) });
    // A client takes a new thread for a running one until it hears that it has stopped.
    assert.deepEqual(
      since().map(({ event, ...body }) => [event, (body as { threadId?: number }).threadId]),
      [
        ['thread', 2],
        ['stopped', 2],
        ['invalidated', undefined],
      ],
    );
    await session.change('fork', { run: 'adam', options: { learningRate: 0.01 } });
    assert.deepEqual(since()[0], { event: 'thread', reason: 'started', threadId: 3 });
    const { threads } = (await send('threads')).body as DebugProtocol.ThreadsResponse['body'];
    assert.equal(threads.length, 3);
    await session.change('removeRun', { run: session.info.runs[1].id });
    assert.deepEqual(since()[0], { event: 'thread', reason: 'exited', threadId: 2 });
    assert.match((await send('stackTrace', { threadId: 2 })).message ?? '', /no run with the thread number 2/);
  });

  it('looks at the run that another view chooses, and has the others look at the one it stops in', async () => {
    const { session, send, since } = await shared();
    await session.change('fork', { run: 'adam', options: { learningRate: 0.01 } });
    since();
    session.choose('adam-2');
    assert.deepEqual(
      since().map(({ event, ...body }) => [event, (body as { threadId?: number }).threadId]),
      [['stopped', 2]],
    );
    session.choose('adam-2');
    session.choose('nobody');
    assert.deepEqual(since(), []);
    assert.equal(session.status.chosen, 'adam-2');
    await send('stepIn', { threadId: 1 });
    assert.deepEqual([session.status.chosen, session.status.runs[0].stage, session.status.runs[0].stageName], ['adam', 1, 'gradient']);
    await session.change('removeRun', { run: 'adam' });
    assert.equal(session.status.chosen, 'adam-2');
  });

  it('writes numbers among others in short, and exactly where they are looked at alone', async () => {
    const { send } = await shared();
    await send('next', { threadId: 1 });
    const { stackFrames } = (await send('stackTrace', { threadId: 1 })).body as DebugProtocol.StackTraceResponse['body'];
    const frameId = stackFrames[0].id;
    const value = async (context: string) =>
      ((await send('evaluate', { expression: 'gradient.x', frameId, context })).body as DebugProtocol.EvaluateResponse['body']).result;
    const exact = await value('hover');
    assert.deepEqual([await value('clipboard'), await value('repl')], [exact, exact]);
    assert.equal(await value('watch'), String(Number(Number(exact).toPrecision(3))));
    assert.notEqual(await value('watch'), exact);
  });

  it('has the values shown anew when the panel changes one', async () => {
    const { session, since } = await shared();
    await session.change('assign', { run: 'adam', target: { kind: 'parameters', index: 0 }, value: '3' });
    assert.deepEqual(since(), [{ event: 'invalidated', areas: ['variables'] }]);
  });

  it('ends when the panel ends the session', async () => {
    const { since, send, endElsewhere } = await shared();
    endElsewhere();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(since(), [{ event: 'terminated' }]);
    assert.match((await send('next', { threadId: 1 })).message ?? '', /Nothing is being debugged/);
  });

  it('pauses what runs, and answers questions meanwhile', async () => {
    const { send, since } = await shared(1_000_000);
    await send('continue', { threadId: 1 });
    const stack = (await send('stackTrace', { threadId: 1 })).body as DebugProtocol.StackTraceResponse['body'];
    assert.equal((await send('scopes', { frameId: stack.stackFrames[0].id })).success, true);
    assert.equal((await send('evaluate', { expression: 'value', frameId: stack.stackFrames[0].id })).success, true);
    assert.deepEqual(since(), []);
    await send('pause', { threadId: 1 });
    assert.deepEqual(since(), [{ event: 'stopped', reason: 'pause', threadId: 1, allThreadsStopped: true }]);
  });
});
