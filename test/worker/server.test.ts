import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Channel, UserError, type SilentSide } from '../../src/protocol/channel';
import type { SessionSide } from '../../src/protocol/worker';
import type { SessionEvents } from '../../src/protocol/session';
import { nodePlatform } from '../../src/platform/node/nodePlatform';
import { portOf } from '../../src/platform/node/threadPort';
import { SessionServer } from '../../src/worker/server';
import { rosenbrock } from '../support/load';

const budget = 1 << 24;

describe('session server', () => {
  let ports: MessagePort[] = [];
  function connect(): Channel<SilentSide, SessionSide> {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    new SessionServer(portOf(port1), nodePlatform('unused'));
    return new Channel(portOf(port2), {});
  }
  afterEach(() => {
    for (const port of ports) port.close();
    ports = [];
  });

  async function loaded(source: string) {
    const client = connect();
    const answer = await client.request('load', { source, format: 'yaml', traceBudget: budget });
    assert.ok(answer.ok);
    const rest = () => new Promise<SessionEvents['stopped']>((resolve) => client.on('stopped', resolve));
    return { client, ...answer, rest };
  }

  it('answers a bad file with diagnostics and stays usable', async () => {
    const client = connect();
    const answer = await client.request('load', { source: 'objective: { minimize: x^2 }', format: 'yaml', traceBudget: budget });
    assert.ok(!answer.ok && answer.diagnostics.length > 0);
    await assert.rejects(client.request('step', {}).then((status) => assert.equal(status.runs.length, 1)));
    assert.ok((await client.request('load', { source: rosenbrock('{ sgd: {} }'), format: 'yaml', traceBudget: budget })).ok);
  });

  it('has the first record ready when loaded', async () => {
    const { client, info, status } = await loaded(rosenbrock('{ adam: { learningRate: 0.05 } }'));
    assert.deepEqual(status, { state: 'paused', runs: [{ id: 'adam', state: 'paused', cursor: 0, records: 1 }] });
    assert.equal(info.runs[0].steps, 300);
    const { row } = await client.request('record', { run: 'adam', step: 0 });
    assert.deepEqual([...row.slice(2, 4)], [-1.5, 2]);
  });

  it('runs to the end and says so', async () => {
    const { client, rest } = await loaded(rosenbrock('{ adam: { learningRate: 0.05 } }'));
    const stopped = rest();
    assert.equal((await client.request('run', {})).state, 'running');
    const { because, state, runs } = await stopped;
    assert.deepEqual([because, state, runs[0].cursor, runs[0].reason], ['ended', 'ended', 300, 'completed']);
  });

  it('hears a pause while a run without end is at work', async () => {
    const { client, rest } = await loaded(rosenbrock('{ sgd: { learningRate: 0.0001 } }', 1e12));
    await client.request('run', {});
    await new Promise<void>((resolve) => client.on('progress', ({ runs }) => runs[0].records > 100 && resolve()));
    const stopped = rest();
    const status = await client.request('pause', {});
    assert.equal(status.state, 'paused');
    assert.equal((await stopped).because, 'pause');
    const again = await client.request('stepBack', {});
    assert.equal(again.runs[0].cursor, status.runs[0].cursor - 1);
  });

  it('keeps what all runs record within the budget of the session, however many are added', async () => {
    const client = connect();
    const most = 500_000;
    const kept = new Map<string, number>();
    let largest = 0;
    client.on('chunk', ({ run, firstStep, rows }) => {
      kept.set(`${run} ${firstStep}`, rows.byteLength);
      largest = Math.max(
        largest,
        [...kept.values()].reduce((sum, bytes) => sum + bytes, 0),
      );
    });
    client.on('evicted', ({ run, firstStep }) => kept.delete(`${run} ${firstStep}`));
    const bytes = () => [...kept.values()].reduce((sum, one) => sum + one, 0);
    assert.ok(
      (await client.request('load', { source: rosenbrock('{ adam: { learningRate: 0.001 } }', 12_000), format: 'yaml', traceBudget: most }))
        .ok,
    );
    const toTheEnd = async () => {
      const stopped = new Promise((resolve) => client.on('stopped', resolve));
      await client.request('run', {});
      await stopped;
    };
    await toTheEnd();
    assert.ok(bytes() > most / 2, `one run has ${bytes()} bytes of ${most}`);
    const before = await client.request('record', { run: 'adam', step: 11_000 });
    for (let i = 0; i < 3; i++) await client.request('addRun', { like: 'adam', start: Float32Array.of(i, 1) });
    await client.request('fork', { run: 'adam', optimizer: 'sgd' });
    await toTheEnd();
    assert.ok(largest <= most && bytes() > most / 4, `${largest} bytes at most, ${bytes()} at the end`);
    assert.deepEqual(await client.request('record', { run: 'adam', step: 11_000 }), before);
    for (const run of ['adam-2', 'adam-3', 'adam-4', 'sgd']) await client.request('removeRun', { run });
  });

  it('keeps to a given speed', async () => {
    const { client, rest } = await loaded(rosenbrock('{ sgd: { learningRate: 0.0001 } }', 1000));
    await client.request('setSpeed', { stepsPerSecond: 100 });
    const began = performance.now();
    const far = new Promise<void>((resolve) => client.on('progress', ({ runs }) => runs[0].cursor >= 20 && resolve()));
    await client.request('run', {});
    await far;
    const stopped = rest();
    await client.request('pause', {});
    const { cursor } = (await stopped).runs[0];
    // However busy the machine is: never faster than asked for. The first step is due at once.
    assert.ok(performance.now() - began >= 10 * (cursor - 1), `${cursor} steps at 100 a second`);
  });

  it('draws frames whose series end at the newest step', async () => {
    const { client, rest } = await loaded(rosenbrock('{ adam: { learningRate: 0.05 } }'));
    const stopped = rest();
    await client.request('run', {});
    await stopped;
    await client.request('seek', { step: 10 });
    const frame = await client.request('frame', {
      runs: ['adam', 'nobody'],
      series: ['value', 'state.m/1'],
      from: 0,
      to: null,
      points: 1000,
      path: [0, 1],
    });
    const [run] = frame.runs;
    assert.equal(frame.runs.length, 1);
    assert.equal(run.current.step, 10);
    assert.equal(run.steps.length, 301);
    assert.equal(run.values.length, 602);
    assert.equal(run.pathSteps.at(-1), 300);
    assert.deepEqual([...run.path.slice(0, 1), run.path[run.pathSteps.length]], [-1.5, 2]);
    const { row } = await client.request('record', { run: 'adam', step: 0 });
    assert.deepEqual([run.values[0], run.values[301]], [row[0], row[11]]);
  });

  it('evaluates landscapes in one and two dimensions, and refuses absurd ones', async () => {
    const { client } = await loaded(rosenbrock('{ sgd: {} }'));
    const axis = (coordinate: number, count: number) => ({ coordinate, from: -1, to: 1, count });
    const { values } = await client.request('landscape', { run: 'sgd', step: 0, axes: [axis(0, 3), axis(1, 2)] });
    const f = (x: number, y: number) => (1 - x) ** 2 + 100 * (y - x * x) ** 2;
    assert.deepEqual([...values], [f(-1, -1), f(0, -1), f(1, -1), f(-1, 1), f(0, 1), f(1, 1)]);
    assert.equal((await client.request('landscape', { run: 'sgd', step: 0, axes: [axis(0, 100)] })).values.length, 100);
    await assert.rejects(client.request('landscape', { run: 'sgd', step: 0, axes: [axis(0, 1e6)] }), UserError);
  });

  it('adds a run elsewhere with the optimizer of another, and removes it', async () => {
    const { client, rest } = await loaded(rosenbrock('{ adam: { learningRate: 0.05 } }'));
    const { info } = await client.request('addRun', { like: 'adam', start: Float32Array.of(0.5, 0.25) });
    assert.deepEqual(
      info.runs.map(({ id, parent }) => [id, parent]),
      [
        ['adam', undefined],
        ['adam-2', 'adam'],
      ],
    );
    const stopped = rest();
    await client.request('run', { runs: ['adam-2'] });
    assert.deepEqual(
      (await stopped).runs.map(({ cursor }) => cursor),
      [0, 300],
    );
    await assert.rejects(client.request('addRun', { like: 'adam', start: Float32Array.of(NaN, 0) }), UserError);
    assert.equal((await client.request('removeRun', { run: 'adam' })).info.runs.length, 1);
    await assert.rejects(client.request('removeRun', { run: 'adam-2' }), /last run/);
  });

  it('exports every record as CSV and as JSON Lines, whatever runs meanwhile', async () => {
    const { client, rest } = await loaded(rosenbrock('{ sgd: { learningRate: 0.001, momentum: 0.5 } }', 5000));
    const stopped = rest();
    await client.request('run', { until: 4500 });
    await stopped;
    for (const format of ['csv', 'jsonl'] as const) {
      let text = '';
      const id = await client.request('beginExport', { format });
      for (let next: number | null = 0; next !== null;) {
        const piece: { text: string; next: number | null } = await client.request('exportPiece', { export: id, next });
        await client.request('step', {});
        text += piece.text;
        next = piece.next;
      }
      await assert.rejects(client.request('exportPiece', { export: id, next: 0 }), /has ended/);
      const lines = text.trimEnd().split('\n');
      assert.ok(lines.length >= 4502 && lines.length < 4520, `${format}: ${lines.length} lines`);
      if (format === 'jsonl')
        assert.deepEqual(
          lines.map((line) => (JSON.parse(line) as { type: string }).type).filter((type) => type !== 'step' && type !== 'finding'),
          ['experiment', 'end', 'verdict'],
        );
      else assert.match(lines[0], /^run,step,value,learningRate,parameters\.x,parameters\.y,gradient\.x/);
    }
  });

  it('says of every run at its end what it did, and at any step what it does there', async () => {
    const { client, rest } = await loaded(rosenbrock('{ sgd: { learningRate: 0.001, momentum: 0.5 } }', 500));
    const stopped = rest();
    await client.request('run', {});
    const [{ verdict }] = (await stopped).runs;
    const { verdict: atEnd, findings } = await client.request('assess', { run: 'sgd', step: 500 });
    assert.equal(verdict, atEnd.message);
    assert.equal(atEnd.state, 'converging');
    assert.ok(findings.some(({ kind }) => kind === 'tooFewSteps'));
    assert.equal((await client.request('assess', { run: 'sgd', step: 0 })).verdict.message, 'Has not moved yet.');
    await assert.rejects(client.request('assess', { run: 'sgd', step: 501 }), /steps 0 to 500/);
  });

  it('keeps exports apart that are under way at once', async () => {
    const { client, rest } = await loaded(rosenbrock('{ sgd: { learningRate: 0.001, momentum: 0.5 } }', 5000));
    const stopped = rest();
    await client.request('run', {});
    await stopped;
    const formats = ['csv', 'jsonl', 'csv'] as const;
    const ids = await Promise.all(formats.map((format) => client.request('beginExport', { format })));
    const texts = ['', '', ''];
    for (const [i, places] of [
      [0, [0]],
      [1, [0, 2000]],
      [2, [0]],
      [0, [2000, 4000]],
      [2, [2000, 4000]],
      [1, [4000]],
    ] as const) {
      for (const next of places) texts[i] += (await client.request('exportPiece', { export: ids[i], next })).text;
    }
    assert.equal(texts[0], texts[2]);
    assert.equal(texts[0].trimEnd().split('\n').length, 5002);
    assert.deepEqual(
      texts[1]
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { type: string; step: number })
        .flatMap(({ type, step }) => (type === 'step' ? [step] : [])),
      Array.from({ length: 5000 }, (_, t) => t),
    );
    const given = await client.request('beginExport', { format: 'csv' });
    await client.request('endExport', { export: given });
    await assert.rejects(client.request('exportPiece', { export: given, next: 0 }), /has ended/);
  });

  it('hands out what a network has come to, from which another session goes on with the same bits', async () => {
    const network = (weights: string) => `data: { generate: { moons: { samples: 40 } }, batchSize: 8 }
network: { preset: mlp, loss: crossEntropy${weights} }
optimizer: { adam: { learningRate: 0.01 } }
steps: 20
backend: cpu
`;
    const { client, rest } = await loaded(network(''));
    const stopped = rest();
    await client.request('run', {});
    await stopped;
    const file = await client.request('trained', { run: 'adam', step: 12 });
    await assert.rejects(client.request('trained', { run: 'adam', step: 21 }), /There is no step 21/);

    const directory = mkdtempSync(join(tmpdir(), 'weights-'));
    try {
      writeFileSync(join(directory, 'at12.safetensors'), file);
      const other = connect();
      assert.ok(
        (await other.request('load', { source: network(', weights: at12.safetensors'), format: 'yaml', traceBudget: budget, directory }))
          .ok,
      );
      const ended = new Promise((resolve) => other.on('stopped', resolve));
      await other.request('run', {});
      await ended;
      const [all, rest20] = [
        await client.request('record', { run: 'adam', step: 20 }),
        await other.request('record', { run: 'adam', step: 20 }),
      ];
      assert.deepEqual(rest20.row, all.row);
    } finally {
      rmSync(directory, { recursive: true });
    }
    const formula = await loaded(rosenbrock('{ sgd: {} }'));
    await assert.rejects(formula.client.request('trained', { run: 'sgd', step: 0 }), /a formula, no network/);
  });

  it('tells names out of a file of data without what turns a line around, and not at any length', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'names-'));
    try {
      writeFileSync(
        join(directory, 'd.csv'),
        `x\u202e,${'y'.repeat(500)}\n${[0, 1, 2, 3].map((x) => `${x},${x < 2 ? 'plain' : 'a\u001b[31m'}`).join('\n')}\n`,
      );
      const client = connect();
      const source =
        'data: { csv: d.csv }\nnetwork: { layers: [{ dense: { units: 2 } }], loss: crossEntropy }\noptimizer: sgd\nbackend: cpu\n';
      const answer = await client.request('load', { source, format: 'yaml', traceBudget: budget, directory });
      assert.ok(answer.ok);
      const { inputs, targets, classes } = answer.info.network!.data;
      assert.deepEqual([inputs, classes], [['x\\u{202e}'], ['a\\u{1b}[31m', 'plain']]);
      assert.ok(targets[0].length < 100);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('averages the losses of an epoch’s batches, or of as many as there are', async () => {
    const { client, rest } = await loaded(
      'data: { generate: { moons: { samples: 40 } }, batchSize: 8 }\nnetwork: { preset: mlp, loss: crossEntropy }\noptimizers:\n  - adam: {}\n  - sgd: {}\n    batchSize: all\nsteps: 20\nbackend: cpu\n',
    );
    const stopped = rest();
    await client.request('run', {});
    await stopped;
    const values = (run: string) =>
      Promise.all(Array.from({ length: 21 }, async (_, step) => (await client.request('record', { run, step })).row[0]));
    const [batches, all] = [await values('adam'), await values('sgd')];
    const mean = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
    const epochLoss = async (step: number) => [...(await client.request('epochLoss', { runs: ['adam', 'sgd'], steps: [step, step] }))];
    assert.deepEqual(await epochLoss(20), [mean(batches.slice(16, 21)), all[20]]);
    assert.deepEqual(await epochLoss(2), [mean(batches.slice(0, 3)), all[2]]);
    await assert.rejects(client.request('epochLoss', { runs: ['adam'], steps: [21] }), /There is no step 21/);
  });

  it('measures a fork of a network at its first step as its parent was measured there, averages of layers and all', async () => {
    const layers = '[dense: { units: 5, activation: tanh }, batchNormalization: {}, dropout: { rate: 0.2 }, dense: { units: 2 }]';
    const { client, rest } = await loaded(
      `data: { generate: { moons: { samples: 40, noise: 0.1 } }, batchSize: 8, validation: 0.25 }\nnetwork: { layers: ${layers}, loss: crossEntropy }\noptimizer: adam\nsteps: 40\nbackend: cpu\n`,
    );
    const stopped = rest();
    await client.request('run', {});
    await stopped;
    const parent = await client.request('metrics', { run: 'adam' });
    const at = (step: number) => parent.steps.indexOf(step);
    const between = parent.steps[1] + 1;
    for (const step of [parent.steps[1], between]) {
      await client.request('seek', { step });
      const { run } = await client.request('fork', { run: 'adam', options: { learningRate: 0.5 } });
      const { steps, accuracy, validationLoss, validationAccuracy } = await client.request('metrics', { run });
      assert.equal(steps[0], step);
      if (at(step) >= 0)
        assert.deepEqual(
          [accuracy[0], validationLoss[0], validationAccuracy[0]],
          [parent.accuracy[at(step)], parent.validationLoss[at(step)], parent.validationAccuracy[at(step)]],
        );
      // By the definition, of the probabilities that the parent gives the validation rows at that step.
      const { outputs, targets, width } = await client.request('predictions', { run: 'adam', step, of: 'validation', most: 10 });
      const losses = Array.from(targets, (target, row) => -Math.log(outputs[row * width + target]));
      const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      assert.ok(Math.abs(validationLoss[0] - mean) < 1e-5 * mean, `${validationLoss[0]} and not ${mean}`);
    }
  });

  it('refuses steps that are no steps', async () => {
    const { client } = await loaded(rosenbrock('{ sgd: {} }'));
    for (const step of [-1, 0.5, NaN, Infinity]) await assert.rejects(client.request('seek', { step }), UserError, String(step));
    await assert.rejects(client.request('record', { run: 'sgd', step: 7 }), /no step 7/);
  });
});
