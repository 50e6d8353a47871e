import assert from 'node:assert/strict';
import { ExperimentSession } from '../../src/session/experimentSession';
import { startWorkerThread } from '../../src/platform/node/workerThread';
import { built } from '../support/build';
import { rosenbrock } from '../support/load';

const frame = { runs: ['adam'], series: ['value'], from: 0, to: null, points: 500, path: [0, 1] };

describe('worker thread', function () {
  this.timeout(60_000);
  let script: string;
  before(() => {
    script = built('worker.js');
  });

  async function started(steps: number, backend: 'cpu' | 'wasm' = 'cpu') {
    const thread = startWorkerThread(script);
    const session = new ExperimentSession(thread);
    await session.load({ source: rosenbrock('{ adam: { learningRate: 0.05 } }', steps), format: 'yaml', backend, traceBudget: 1 << 24 });
    return { thread, session };
  }

  it('runs the bundled worker on both backends', async () => {
    for (const backend of ['cpu', 'wasm'] as const) {
      const { session } = await started(100, backend);
      assert.equal(session.info.backend, backend);
      const ended = new Promise((resolve) => session.stopped.on(resolve));
      await session.move('run', {});
      await ended;
      assert.equal(session.status.state, 'ended');
      await session.end();
    }
  });

  it('shares recorded rows, which outlive it when it fails in the middle of a run', async () => {
    const { thread, session } = await started(1e9);
    await session.move('run', {});
    await new Promise<void>((resolve) => session.changed.on(({ runs }) => runs[0].records > 2000 && resolve()));
    await session.read('frame', frame);
    const died = new Promise<string>((resolve) => session.died.on(resolve));
    thread.port.post(null);
    assert.match(await died, /worker.*failed.*Press Run/s);
    const [{ records, state }] = session.status.runs;
    assert.equal(state, 'paused');
    const { row } = await session.read('record', { run: 'adam', step: records - 1 });
    assert.ok(Number.isFinite(row[0]) && row[2] !== -1.5);
    assert.equal((await session.read('frame', frame)).runs[0].current.step, session.status.runs[0].cursor);
  });
});
