import assert from 'node:assert/strict';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Channel, type SilentSide } from '../../src/protocol/channel';
import type { SessionSide } from '../../src/protocol/worker';
import { nodePlatform } from '../../src/platform/node/nodePlatform';
import { portOf } from '../../src/platform/node/threadPort';
import type { Platform } from '../../src/platform/platform';
import type { WorkerThread } from '../../src/platform/workerThread';
import { SessionServer } from '../../src/worker/server';
import { built } from '../support/build';

type Client = Channel<SilentSide, SessionSide>;

/** A platform whose helpers can be watched. */
function watched() {
  const helpers: {
    readonly thread: WorkerThread;
    readonly isReady: Promise<unknown>;
    readonly posted: Record<string, number>;
    readonly die: () => void;
  }[] = [];
  const platform = nodePlatform('unused', built('worker.js'));
  const startHelper = () => {
    const thread = platform.startHelper?.() as WorkerThread;
    const posted: Record<string, number> = {};
    const isReady = new Promise((resolve) =>
      thread.port.onMessage((message) => (message as { kind: string }).kind === 'result' && resolve(undefined)),
    );
    const port = {
      ...thread.port,
      post: (message: unknown) => {
        const { name = '' } = message as { name?: string };
        posted[name] = (posted[name] ?? 0) + 1;
        thread.port.post(message);
      },
    };
    let die: () => void = () => undefined;
    const onDeath = (listener: (reason: string) => void) => (die = () => listener('The worker ended.'));
    const helper = { thread: { ...thread, port, onDeath }, isReady, posted, die: () => die() };
    helpers.push(helper);
    return helper.thread;
  };
  return { platform: { ...platform, startHelper } satisfies Platform, helpers };
}

describe('runs in several workers', () => {
  const ports: MessagePort[] = [];
  const threads: WorkerThread[] = [];
  before(function () {
    this.timeout(300_000);
    built('worker.js');
  });
  afterEach(async () => {
    for (const port of ports.splice(0)) port.close();
    await Promise.all(threads.splice(0).map((thread) => thread.end()));
  });

  /** A session whose helpers have read the experiment and taken their runs over; with everything that it tells, in order. */
  async function session(source: string, workers: number, traceBudget = 1 << 24) {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    const { platform, helpers } = watched();
    new SessionServer(portOf(port1), platform);
    const client: Client = new Channel(portOf(port2), {});
    const told: unknown[] = [];
    client.on('stopped', ({ because, runs }) => told.push(['stopped', because, runs]));
    client.on('hit', (hit) => told.push(['hit', hit]));
    client.on('logged', (logged) => told.push(['logged', logged]));
    client.on('chunk', ({ run, firstStep }) => told.push(['chunk', run, firstStep]));
    client.on('evicted', (evicted) => told.push(['evicted', evicted]));
    const answer = await client.request('load', { source, format: 'yaml', traceBudget, workers });
    assert.ok(answer.ok);
    await client.request('step', {});
    assert.equal(helpers.length, workers - 1);
    threads.push(...helpers.map(({ thread }) => thread));
    await Promise.all(helpers.map(({ isReady }) => isReady));
    const move = async (name: 'run' | 'runBack' | 'seek', params: { until?: number; step?: number; runs?: string[] } = {}) => {
      const rested = new Promise<void>((resolve) => {
        const off = [client.on('stopped', () => rest()), client.on('hit', () => rest())];
        const rest = () => {
          for (const one of off) one();
          resolve();
        };
      });
      await client.request(name, { step: 0, ...params });
      await rested;
    };
    const trace = async () => {
      const id = await client.request('beginExport', { format: 'jsonl' });
      let text = '';
      for (let next: number | null = 0; next !== null;) {
        const piece: { text: string; next: number | null } = await client.request('exportPiece', { export: id, next });
        text += piece.text;
        next = piece.next;
      }
      return text;
    };
    return { client, info: answer.info, told, move, trace, helpers };
  }

  type Session = Awaited<ReturnType<typeof session>>;

  /** Does the same with one, two and four workers: what is told, what comes back and the trace are the same to the byte. */
  async function isSame(
    source: string,
    script: (at: Session) => Promise<unknown>,
    { budget, counts = [2] }: { budget?: number; counts?: number[] } = {},
  ) {
    const outcomes = [];
    for (const workers of [1, ...counts]) {
      const at = await session(source, workers, budget);
      const result = await script(at);
      outcomes.push({ result, told: at.told, trace: await at.trace() });
      if (workers > 1)
        assert.ok(
          at.helpers.some(({ posted }) => posted.make > 0),
          'a helper makes steps',
        );
    }
    const [one, ...others] = outcomes;
    assert.ok(one.trace.length > 1000);
    for (const other of others) {
      assert.deepEqual({ ...other, trace: '' }, { ...one, trace: '' });
      assert.ok(other.trace === one.trace, 'the traces are the same to the byte');
    }
    return one;
  }

  const four = `objective:
  minimize: (1 - x)^2 + 100*(y - x^2)^2
  start: { x: -1.5, y: 2 }
optimizers:
  - adam: { learningRate: 0.05 }
  - sgd: { learningRate: 0.0005, momentum: 0.9 }
    label: Momentum
  - rmsprop: { learningRate: 0.01 }
  - lbfgs: {}
steps: 120
`;
  const net = `data: { generate: { moons: { samples: 96, noise: 0.2 } }, batchSize: 16, validation: 0.25 }
network:
  layers: [{ dense: { units: 8, activation: tanh } }, { dropout: { rate: 0.2 } }, { batchNormalization: {} }, { dense: { units: 2 } }]
  loss: crossEntropy
optimizers:
  - adam: { learningRate: 0.02 }
  - sgd: { learningRate: 0.1, momentum: 0.9 }
  - radam: { learningRate: 0.02 }
    batchSize: 8
backend: cpu
steps: 40
seed: 3
`;
  const line = (source: string, text: string) => {
    const at = source.indexOf(text);
    return { start: source.lastIndexOf('\n', at) + 1, end: source.indexOf('\n', at) };
  };

  it('makes the same runs, told in the same order', async () => {
    await isSame(four.replace('steps: 120', 'steps: 40'), ({ move }) => move('run'), { counts: [2, 4] });
    const { told } = await isSame(net, ({ move }) => move('run'));
    assert.ok(JSON.stringify(told).includes('completed'));
  });

  it('stops at the same moments, within an update and back', async () => {
    const { told } = await isSame(four, async ({ client, move }) => {
      await client.request('setBreakpoints', {
        breakpoints: [
          { id: 1, place: { kind: 'function' }, condition: 'value < 1 && step > 20' },
          { id: 2, place: { kind: 'line', range: line(four, 'rmsprop') }, hitCondition: '% 20' },
          { id: 3, place: { kind: 'function' }, logMessage: 'at {step}: {value}', condition: 'step % 50 == 0' },
        ],
      });
      for (let i = 0; i < 6; i++) await move('run');
      await move('runBack');
      await client.request('stepStage', {});
      await client.request('stepStage', { runs: ['adam'] });
      return client.request('stages', { run: 'adam', step: 12 });
    });
    assert.ok(JSON.stringify(told).includes('"hit"'));
  });

  it('pauses, steps back, seeks and goes on', async () => {
    await isSame(
      net,
      async ({ client, move, told }) => {
        await client.request('run', {});
        const { runs } = await client.request('pause', {});
        // Where that is depends on the clock, but it is one step for all.
        assert.equal(new Set(runs.map(({ cursor }) => cursor)).size, 1);
        await move('seek', { step: 20 });
        told.length = 0;
        const back = await client.request('stepBack', {});
        await client.request('step', { runs: ['sgd'] });
        await client.request('step', {});
        await move('run', { until: 30 });
        await client.request('restart', {});
        await move('run');
        return back.runs.map(({ cursor }) => cursor);
      },
      { counts: [2] },
    ).then(({ result }) => assert.deepEqual(result, [19, 19, 19]));
  });

  it('forks, changes and adds runs amid the way', async () => {
    await isSame(four, async ({ client, move }) => {
      await move('run', { until: 50 });
      await client.request('assign', { run: 'adam', target: { kind: 'option', name: 'learningRate' }, value: '0.2' });
      await client.request('assign', { run: 'Momentum', target: { kind: 'expression', expression: 'x' }, value: '0.5' });
      await move('run', { until: 80 });
      const { run } = await client.request('fork', { run: 'rmsprop', optimizer: 'adamw' });
      await client.request('fork', { run: 'adam', options: { beta1: 0.5 } });
      await client.request('addRun', { like: 'adam', start: Float32Array.of(1, -1) });
      await client.request('removeRun', { run: 'lbfgs' });
      await move('seek', { step: 60 });
      await client.request('assign', { run: 'adam', target: { kind: 'expression', expression: 'm[0]' }, value: '3' });
      await move('run');
      return run;
    });
  });

  it('ends where nothing improves, and at a number that is none', async () => {
    const { trace } = await isSame(
      `${net}stop: { when: validation.loss, patience: 3, every: 2, restoreBest: true }\n`,
      ({ move }) => move('run'),
      {
        counts: [2],
      },
    );
    assert.ok(trace.includes('stoppedEarly'));
    const nan = await isSame(four.replace('0.0005', '0.5'), ({ move }) => move('run'), { counts: [2] });
    assert.ok(nan.trace.includes('nonFinite'));
  });

  it('keeps the memory that the session may take, and makes again what was given up', async () => {
    const { told } = await isSame(
      four.replace('steps: 120', 'steps: 1100'),
      async ({ client, move }) => {
        await move('run');
        return client.request('record', { run: 'adam', step: 7 });
      },
      { budget: 1 << 16, counts: [2] },
    );
    assert.ok(JSON.stringify(told).includes('"evicted"'));
  }).timeout(120_000);

  it('goes on by itself where a helper dies', async () => {
    const one = await session(four, 1);
    await one.move('run');
    const two = await session(four, 2);
    await two.move('run', { until: 60 });
    const [{ thread, die, posted }] = two.helpers;
    const made = posted.make;
    await thread.end();
    die();
    await two.move('run');
    assert.ok(made > 30);
    assert.equal(await two.trace(), await one.trace());
  });
});
