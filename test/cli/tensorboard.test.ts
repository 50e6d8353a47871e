import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCurves } from '../../src/core/curves/read';
import { commandLine } from '../support/commandLine';

describe('runs as files of events for TensorBoard', function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tensorboard-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const run = (...args: string[]) => commandLine(['run', ...args], folder);

  it('hold what the trace holds, a folder a run', async () => {
    writeFileSync(
      join(folder, 'a.experiment.yaml'),
      'data: { generate: { moons: { samples: 40 } }, validation: 0.2, batchSize: 8 }\nnetwork: { layers: [dense: { units: 2 }], loss: crossEntropy }\noptimizers:\n  - adam: { learningRate: 0.1 }\n  - sgd: { learningRate: { exponential: { initial: 0.1, decay: 0.9 } } }\n    label: ../slow\nsteps: 120\n',
    );
    const { status, stderr, stdout } = await run('a.experiment.yaml', '--tensorboard', 'logs', '--full');
    assert.equal(status, 0, stderr);
    const trace = stdout
      .trimEnd()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as {
            type: string;
            run: string;
            step: number;
            value: number;
            learningRate?: number;
            gradient?: Record<string, number[][]>;
          },
      );
    const folders = readdirSync(join(folder, 'logs')).sort();
    assert.deepEqual(folders, ['.._slow', 'adam']);
    for (const [id, name] of [
      ['adam', 'adam'],
      ['../slow', '.._slow'],
    ]) {
      const files = readdirSync(join(folder, 'logs', name));
      assert.equal(files.length, 1);
      const { curves, histograms, warning } = readCurves(readFileSync(join(folder, 'logs', name, files[0])), files[0]);
      assert.equal(warning, undefined);
      const records = trace.filter((line) => line.run === id && (line.type === 'step' || line.type === 'end'));
      const curve = (tag: string) => curves.find((one) => one.name === tag);
      assert.deepEqual(
        [...(curve('value')?.steps ?? [])],
        records.map(({ step }) => step),
      );
      assert.deepEqual(
        curve('value')?.values,
        Float64Array.from(records, ({ value }) => Math.fround(value)),
      );
      assert.deepEqual(
        curve('learningRate')?.values,
        Float64Array.from(records.slice(0, -1), ({ learningRate }) => Math.fround(learningRate ?? NaN)),
      );
      assert.ok(curve('accuracy') && curve('validation/loss') && curve('norm/gradient'));
      // Every third step, and of every tensor.
      const kernel = histograms.filter(({ tag }) => tag === 'gradient/dense/kernel');
      assert.deepEqual(
        kernel.map(({ step }) => step),
        Array.from({ length: 41 }, (_, i) => 3 * i),
      );
      const given = (records[3].gradient?.['dense/kernel'] ?? []).flat();
      const { value } = kernel[1];
      assert.ok(typeof value === 'object' && value.count === given.length && Math.fround(value.least) === Math.fround(Math.min(...given)));
    }
    const events = readdirSync(join(folder, 'logs', 'adam'))[0];
    const shown = await commandLine(['curves', join('logs', 'adam', events)], folder);
    const lines = shown.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; name: string; steps: number[]; values: unknown[] });
    assert.deepEqual([shown.status, lines[0].type, lines[0].name, lines[0].steps.length], [0, 'curve', 'value', 121]);
    assert.ok(lines.some(({ type, name }) => type === 'histogram' && name === 'parameters/dense/kernel'));
    const none = await commandLine(['curves', 'a.experiment.yaml'], folder);
    assert.deepEqual([none.status, none.stdout], [2, '']);
    assert.match(none.stderr, /^Line 1 of a\.experiment\.yaml is not valid JSON/);
    // A second time beside the first.
    assert.equal((await run('a.experiment.yaml', '--tensorboard', 'logs', '--steps', '2')).status, 0);
    assert.equal(readdirSync(join(folder, 'logs', 'adam')).length, 2);
  });

  it('is told where they cannot be written', async () => {
    writeFileSync(join(folder, 'b.experiment.yaml'), 'objective: { minimize: x^2, start: { x: 1 } }\noptimizer: adam\nsteps: 2\n');
    const { status, stderr } = await run('b.experiment.yaml', '--tensorboard', 'b.experiment.yaml');
    assert.equal(status, 1);
    assert.match(stderr, /^Events cannot be written to b\.experiment\.yaml: /m);
  });
});
