import assert from 'node:assert/strict';
import { MessageChannel } from 'node:worker_threads';
import { nodePlatform } from '../../src/platform/node/nodePlatform';
import { portOf } from '../../src/platform/node/threadPort';
import { ExperimentSession, InvalidExperiment } from '../../src/session/experimentSession';
import type { WorkerThread } from '../../src/platform/workerThread';
import { SessionServer } from '../../src/worker/server';
import { rosenbrock } from '../support/load';

/** A thread in this very thread, which can be killed. */
function thread(): WorkerThread & { kill: () => void } {
  const { port1, port2 } = new MessageChannel();
  const listeners: ((reason: string) => void)[] = [];
  new SessionServer(portOf(port1), nodePlatform('unused'));
  return {
    port: portOf(port2),
    onDeath: (listener) => void listeners.push(listener),
    end: () => Promise.resolve(port1.close()),
    kill: () => {
      port1.close();
      for (const listener of listeners) listener('The worker was killed.');
    },
  };
}

async function loaded(steps = 200, traceBudget = 1 << 24) {
  const worker = thread();
  const session = new ExperimentSession(worker);
  await session.load({ source: rosenbrock('{ adam: { learningRate: 0.05 } }', steps), format: 'yaml', traceBudget });
  const finished = () =>
    new Promise<void>((resolve) => {
      session.stopped.on(() => resolve());
    });
  return { worker, session, finished };
}

const frameRequest = { runs: ['adam'], series: ['value'], from: 0, to: null, points: 500, path: [0, 1] };

describe('experiment session', () => {
  it('rejects a bad file with its diagnostics', async () => {
    const session = new ExperimentSession(thread());
    await assert.rejects(
      session.load({ source: '', format: 'yaml', traceBudget: 1 }),
      (error) => error instanceof InvalidExperiment && error.diagnostics.length > 0,
    );
    await session.end();
  });

  it('tells every view of every change', async () => {
    const { session, finished } = await loaded();
    const heard: string[] = [];
    session.changed.on(({ state, runs }) => heard.push(`${state} ${runs[0].cursor}`));
    await session.move('step', {});
    await session.move('stepBack', {});
    const end = finished();
    await session.move('run', {});
    await end;
    assert.deepEqual(heard.slice(0, 3), ['paused 1', 'paused 0', 'running 0']);
    assert.equal(heard.at(-1), 'ended 200');
    await session.end();
  });

  it('reads records from the memory it shares with the worker, bit for bit', async () => {
    const { session, finished } = await loaded();
    const end = finished();
    await session.move('run', {});
    await end;
    for (const step of [0, 1, 77, 200]) {
      const record = await session.read('record', { run: 'adam', step });
      assert.equal(record.step, step);
      assert.equal(record.hasUpdate, step < 200);
      assert.ok(!(record.row.buffer instanceof SharedArrayBuffer), 'a copy: webviews cannot take shared memory');
    }
    await session.end();
  });

  it('replays what the budget gave up', async () => {
    const { session, finished } = await loaded(3000, 1);
    const first = await session.read('record', { run: 'adam', step: 0 });
    const end = finished();
    await session.move('run', {});
    await end;
    assert.deepEqual(await session.read('record', { run: 'adam', step: 0 }), first);
    await session.end();
  });

  it('can still be looked at when its worker has died, and says why nothing moves on', async () => {
    const { worker, session, finished } = await loaded(1e9);
    const reached = finished();
    await session.move('run', { until: 150 });
    await reached;
    await session.read('frame', frameRequest);
    const alive = await session.read('record', { run: 'adam', step: 42 });
    const died = new Promise<string>((resolve) => session.died.on(resolve));
    worker.kill();
    assert.match(await died, /killed.*Press Run/);

    assert.equal((await session.move('seek', { step: 42 })).runs[0].cursor, 42);
    assert.deepEqual(await session.read('record', { run: 'adam', step: 42 }), alive);
    const frame = await session.read('frame', frameRequest);
    assert.deepEqual(frame.runs[0].current, alive);
    assert.equal(frame.runs[0].steps.length, 151);
    assert.equal((await session.move('stepBack', {})).runs[0].cursor, 41);
    assert.equal((await session.move('seek', { step: 1e9 })).runs[0].cursor, 150);
    await assert.rejects(async () => session.move('run', {}), /killed/);
    await assert.rejects(session.read('stages', { run: 'adam', step: 0 }), /killed/);
  });

  it('refuses requests after its end', async () => {
    const { session } = await loaded();
    await session.end();
    await assert.rejects(session.move('step', {}), /session has ended/);
  });
});
