import assert from 'node:assert/strict';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Channel, type SilentSide } from '../../src/protocol/channel';
import type { SessionSide } from '../../src/protocol/worker';
import type { AssignmentTarget } from '../../src/protocol/debugging';
import type { SessionEvents } from '../../src/protocol/session';
import { nodePlatform } from '../../src/platform/node/nodePlatform';
import { portOf } from '../../src/platform/node/threadPort';
import { distributedQuantities } from '../../src/core/instruments/distributions';
import { SessionServer } from '../../src/worker/server';

type Client = Channel<SilentSide, SessionSide>;
type Requests = SessionSide['requests'];
/** What moves or changes a session, or tells what it can do rather than what a run is. */
type Moving =
  | 'load'
  | 'run'
  | 'pause'
  | 'step'
  | 'stepBack'
  | 'seek'
  | 'restart'
  | 'addRun'
  | 'removeRun'
  | 'setSpeed'
  | 'stepStage'
  | 'stepStageBack'
  | 'restartUpdate'
  | 'beginExport'
  | 'endExport'
  | 'runBack'
  | 'setBreakpoints'
  | 'healthRules'
  | 'assign'
  | 'fork';

interface Subject {
  readonly title: string;
  readonly source: string;
  readonly series: readonly string[];
  /** Coordinates of θ that are explained, and drawn as paths. */
  readonly coordinates: readonly number[];
  readonly slots: readonly string[];
  readonly isNetwork?: boolean;
  /** Of the trace: little, so that rows are given up and computed again. */
  readonly budget?: number;
  /** Changes by step, ascending. */
  readonly edits: readonly (readonly [step: number, target: AssignmentTarget, value: string])[];
}

const last = 40;
const steps = [0, 7, 12, 13, 18, 19, 20, 24, 25, 26, 33, last - 1, last];
const each = async <T>(make: (step: number) => Promise<T>): Promise<T[]> => {
  const all: T[] = [];
  for (const step of steps) all.push(await make(step));
  return all;
};

/** Everything that the protocol lets anybody read of a run: a request added to it is missing here until it is read. */
const readers = {
  record: (client) => each((step) => client.request('record', { run: 'it', step })),
  stages: (client) => each((step) => client.request('stages', { run: 'it', step })),
  frame: async (client, { series, coordinates }) => {
    const ask = (from: number, to: number | null, points: number) =>
      client.request('frame', { runs: ['it'], series, from, to, points, path: coordinates });
    return [await ask(0, null, 1000), await ask(11, 29, 1000), await ask(0, null, 100)];
  },
  explain: (client, { coordinates }) =>
    each((step) => Promise.all(coordinates.map((coordinate) => client.request('explain', { run: 'it', step, coordinate, digits: 6 })))),
  stageList: (client) => client.request('stageList', { run: 'it' }),
  summaries: (client, { slots }) =>
    each((step) => Promise.all(sourcesOf(slots).map((source) => client.request('summaries', { run: 'it', step, stage: 99, source })))),
  entries: (client, { slots }) =>
    each((step) =>
      Promise.all(
        sourcesOf(slots).map((source) => client.request('entries', { run: 'it', step, stage: 99, source, from: 0, count: 10_000 })),
      ),
    ),
  evaluate: (client) =>
    each((step) =>
      Promise.all(
        ['value', 'norm(parameters)', 'norm(gradient)', 'sum(gradient)', 'step'].map((expression) =>
          client.request('evaluate', { run: 'it', step, stage: 0, expression }),
        ),
      ),
    ),
  names: (client) => client.request('names', { run: 'it' }),
  assess: (client) => each((step) => client.request('assess', { run: 'it', step })),
  reached: async (client) => [
    ...(await client.request('reached', { runs: ['it'], threshold: 0.7 })),
    ...(await client.request('reached', { runs: ['it'], threshold: 3 })),
  ],
  landscape: (client) =>
    each((step) => client.request('landscape', { run: 'it', step, axes: [{ coordinate: 0, from: -1, to: 1, count: 3 }] })),
  trained: (client, { isNetwork }) => (isNetwork ? each((step) => client.request('trained', { run: 'it', step })) : none()),
  exportPiece: (client) =>
    Promise.all(
      (['csv', 'jsonl'] as const).map(async (format) =>
        client.request('exportPiece', { export: await client.request('beginExport', { format }), next: 0 }),
      ),
    ),
  tensors: (client) => each((step) => client.request('tensors', { run: 'it', step, measure: true })),
  distributions: (client) =>
    Promise.all(distributedQuantities.map((quantity) => client.request('distributions', { run: 'it', tensor: 0, quantity }))),
  batch: (client, { isNetwork }) => (isNetwork ? each((step) => client.request('batch', { run: 'it', step })) : none()),
  predictions: (client, { isNetwork }) =>
    isNetwork ? each((step) => client.request('predictions', { run: 'it', step, of: 'validation', most: 10 })) : none(),
  decision: (client, { isNetwork }) =>
    isNetwork
      ? each((step) => client.request('decision', { run: 'it', step, axes: [0, 1].map((input) => ({ input, from: -1, to: 1, count: 3 })) }))
      : none(),
  gradientNoise: (client, { isNetwork }) =>
    isNetwork ? each((step) => client.request('gradientNoise', { run: 'it', step, batchSizes: [2, 5] })) : none(),
  epochLoss: (client, { isNetwork }) => (isNetwork ? each((step) => client.request('epochLoss', { runs: ['it'], steps: [step] })) : none()),
  confusion: (client, { isNetwork }) =>
    isNetwork ? each((step) => client.request('confusion', { run: 'it', step, of: 'training' })) : none(),
  metrics: (client, { isNetwork }) => (isNetwork ? client.request('metrics', { run: 'it' }) : none()),
  slice: (client, { isNetwork, budget }) =>
    isNetwork || budget !== undefined
      ? none()
      : each((step) => client.request('slice', { run: 'it', step, direction: Float32Array.of(0.6, 0.8), from: -1, to: 1, count: 5 })),
  curvature: (client) => each((step) => client.request('curvature', { run: 'it', step })),
  beginBasins: (client, subject) => basins(client, subject),
  basinsPiece: (client, subject) => basins(client, subject),
  holdsOnFigures: () => none(),
  endBasins: (client) => client.request('endBasins', { basins: 99 }),
} satisfies { [Name in Exclude<keyof Requests, Moving>]: (client: Client, subject: Subject) => Promise<unknown> };

const none = () => Promise.resolve(null);

async function basins(client: Client, { isNetwork, budget }: Subject) {
  if (isNetwork || budget !== undefined) return null;
  const { basins: id } = await client.request('beginBasins', {
    runs: ['it'],
    axes: [0, 1].map((coordinate) => ({ coordinate, from: -1, to: 1, count: 3 })),
  });
  let piece = await client.request('basinsPiece', { basins: id });
  while (piece.share < 1) piece = await client.request('basinsPiece', { basins: id });
  return piece;
}

function sourcesOf(slots: readonly string[]) {
  const quantities = (['value', 'learningRate', 'parameters', 'gradient', 'effectiveLearningRate', 'update'] as const).map((quantity) => ({
    quantity,
  }));
  return [
    ...quantities,
    ...slots.map((slot) => ({ quantity: 'state' as const, slot })),
    ...[0, 1, 2, 3, 4, 5].map((stageOutput) => ({ stageOutput })),
  ];
}

const option = (name: string): AssignmentTarget => ({ kind: 'option', name });
const parameter = (index: number): AssignmentTarget => ({ kind: 'parameters', index });
const state = (slot: string, index: number): AssignmentTarget => ({ kind: 'state', slot, index });

const rosenbrock = 'objective:\n  minimize: (1 - x)^2 + 100*(y - x^2)^2\n  start: { x: -1.5, y: 2 }\n';
const own = (quantities: readonly string[]) => quantities.flatMap((name) => [`${name}/0`, `${name}/1`]);
const common = [
  'value',
  'learningRate',
  'gradientNorm',
  'updateNorm',
  'updateRatio',
  ...own(['parameters', 'gradient', 'effectiveLearningRate', 'update']),
];

const subjects: readonly Subject[] = [
  {
    title: 'adam on two numbers',
    source: `${rosenbrock}optimizer:\n  adam: { learningRate: 0.05 }\n  label: it\nsteps: ${last}\n`,
    series: [...common, ...own(['state.m', 'state.v'])],
    coordinates: [0, 1],
    slots: ['m', 'v'],
    edits: [
      [13, option('learningRate'), '0.2'],
      [13, option('weightDecay'), '0.1'],
      [19, parameter(1), '1.25'],
      [25, state('m', 0), '-40'],
      [26, option('beta1'), '0.5'],
    ],
  },
  {
    title: 'lookahead with a schedule and a group',
    source: `${rosenbrock}optimizer:\n  lookahead:\n    inner: { name: adam, learningRate: { cosine: { initial: 0.1, over: 60 } } }\n    groups: [{ match: y, inner: { name: adam, beta1: 0.5 } }]\n  label: it\nsteps: ${last}\n`,
    series: [...common, ...own(['state.slow'])],
    coordinates: [0, 1],
    slots: ['m', 'v', 'slow'],
    edits: [
      [12, option('slowStepSize'), '0.9'],
      [19, state('slow', 1), '3'],
      [25, option('inner.beta2'), '0.9'],
    ],
  },
  {
    title: 'ranger21, to its end',
    source: `${rosenbrock}optimizer:\n  ranger21: { learningRate: 0.1 }\n  label: it\nsteps: ${last}\n`,
    series: [...common, 'state.rate/0', ...own(['state.slow', 'state.mPrevious'])],
    coordinates: [1],
    slots: ['m', 'mPrevious', 'v', 'sigma', 'rate', 'slow'],
    edits: [
      [7, option('warmup'), 'false'],
      [19, state('mPrevious', 0), '2'],
      [33, parameter(0), '0.5'],
    ],
  },
  {
    title: 'adam on a long θ',
    source: `objective:\n  minimize: sum((w - 3)^2 * (w + 2)^2) / 5000 + sum(b^2)\n  start: { w: { length: 5000, value: 1 }, b: { length: 100, value: -0.5 } }\noptimizer:\n  adam: { learningRate: 0.05 }\n  label: it\nsteps: ${last}\n`,
    // 1234 lies in no row: it is followed from when it is first asked for.
    series: [...common, 'parameters/1234', 'update/1234', 'state.m/1234', 'parameters/5000'],
    coordinates: [0, 1234, 5001],
    slots: ['m', 'v'],
    budget: 2_000_000,
    edits: [
      [13, option('learningRate'), '0.2'],
      [19, parameter(1234), '1.25'],
      [20, parameter(0), '-1'],
      [25, state('m', 5001), '-40'],
      [26, option('weightDecay'), '0.5'],
    ],
  },
  {
    title: 'a network with layers that carry something',
    source: `data:\n  generate: { moons: { samples: 40, noise: 0.1 } }\n  batchSize: 8\n  validation: 0.25\nnetwork:\n  layers:\n    - dense: { units: 5, activation: tanh }\n    - batchNormalization: {}\n    - dropout: { rate: 0.2 }\n    - dense: { units: 2 }\n  loss: crossEntropy\nbackend: cpu\noptimizer:\n  adam: { learningRate: 0.05 }\n  label: it\nsteps: ${last}\n`,
    series: [...common, ...own(['state.m', 'state.v'])],
    coordinates: [0, 7],
    slots: ['m', 'v'],
    isNetwork: true,
    edits: [
      [13, option('learningRate'), '0.2'],
      [19, parameter(1), '1.25'],
      [25, state('m', 0), '-4'],
    ],
  },
];

describe('an edited run equals a fresh run with the same edits', () => {
  const ports: MessagePort[] = [];
  const clock = Object.getOwnPropertyDescriptor(performance, 'now');
  afterEach(() => {
    if (clock) Object.defineProperty(performance, 'now', clock);
    else delete (performance as Partial<Performance>).now;
  });
  after(() => {
    for (const port of ports) port.close();
  });

  async function session({ source, series, budget = 60_000 }: Subject) {
    // What is measured on a long θ at which steps depends on what it costs: where time stands still, at every step.
    performance.now = () => 0;
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    new SessionServer(portOf(port1), nodePlatform('unused'));
    const client: Client = new Channel(portOf(port2), {});
    const answer = await client.request('load', { source, format: 'yaml', traceBudget: budget });
    assert.ok(answer.ok, JSON.stringify(answer));
    await client.request('frame', { runs: ['it'], series, from: 0, to: null, points: 1000, path: [] });
    const to = async (step: number) => {
      const rested = new Promise<SessionEvents['stopped']>((resolve) => client.on('stopped', resolve));
      const { runs, state: motion } = await client.request('seek', { step });
      if (motion === 'running') await rested;
      else assert.equal(runs[0].cursor, step);
    };
    return { client, to };
  }

  for (const subject of subjects) {
    describe(subject.title, () => {
      let edited: Client;
      let fresh: Client;
      before(async () => {
        const [a, b] = [await session(subject), await session(subject)];
        [edited, fresh] = [a.client, b.client];
        for (const [step, target, value] of subject.edits) {
          await b.to(step);
          await fresh.request('assign', { run: 'it', target, value });
        }
        await b.to(last);

        await a.to(last);
        await edited.request('assign', { run: 'it', target: parameter(0), value: '0.1' });
        const [step, target] = subject.edits[0];
        await a.to(step + 3);
        await edited.request('assign', { run: 'it', target, value: subject.edits[0][2] });
        await a.to(last);
        // Looked at in between by everybody, so that whatever is kept for later is kept.
        for (const read of Object.values(readers)) await read(edited, subject);
        for (const [at, what, value] of subject.edits) {
          await a.to(at);
          await edited.request('assign', { run: 'it', target: what, value });
          await a.to(Math.min(last, at + 9));
        }
        await a.to(last);
      });

      for (const [name, read] of Object.entries(readers)) {
        it(`in what ${name} answers`, async () => {
          performance.now = () => 0;
          assert.deepEqual(await read(edited, subject), await read(fresh, subject));
        });
      }
    });
  }

  it('in what is explained: an option changed at step 0 is as one written in the file', async () => {
    const [changed, written] = subjects
      .slice(0, 1)
      .flatMap((subject) => [subject, { ...subject, source: subject.source.replace('0.05', '0.3, beta1: 0.5') }]);
    const [a, b] = [await session(changed), await session(written)];
    for (const [name, value] of [
      ['learningRate', '0.3'],
      ['beta1', '0.5'],
    ])
      await a.client.request('assign', { run: 'it', target: option(name), value });
    await Promise.all([a.to(last), b.to(last)]);
    for (const name of ['explain', 'stages', 'record', 'frame'] as const) {
      assert.deepEqual(
        await readers[name](a.client, changed).then(withoutEdits),
        await readers[name](b.client, changed).then(withoutEdits),
        name,
      );
    }
  });
});

const withoutEdits = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer, (key, value: unknown) => (key === 'edits' ? undefined : value)));
