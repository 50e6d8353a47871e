import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine } from '../support/commandLine';

interface Written {
  readonly type: string;
  readonly axes: readonly { readonly parameter: string; readonly points: number }[];
  readonly classes: readonly { readonly kind: string; readonly point?: Record<string, number> }[];
  readonly runs: readonly {
    readonly run: string;
    readonly class: readonly number[];
    readonly updates: readonly number[];
    readonly counts: readonly number[];
  }[];
}

describe('the command basins', function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'basins-'));
    writeFileSync(
      join(folder, 'well.experiment.yaml'),
      'objective: { minimize: (x^2 - 1)^2 + y^2, start: { x: 0.5, y: 1 }, view: { x: [-1.5, 1.6], y: [-1, 1] } }\noptimizers:\n  - sgd: { learningRate: 0.05 }\n  - sgd: { learningRate: 0.05, clip: { globalNorm: 1 } }\n    label: clipped\nsteps: 300\n',
    );
    writeFileSync(
      join(folder, 'network.experiment.yaml'),
      'data: { generate: { moons: {} } }\nnetwork: { layers: [dense: { units: 2 }], loss: crossEntropy }\noptimizer: adam\nsteps: 2\n',
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...args: string[]) => commandLine(['basins', ...args], folder);

  it('writes where every optimizer ends, under one list of classes', async () => {
    const { status, stderr } = await run('well.experiment.yaml', '--points', '12', '--out', 'basins.json');
    assert.equal(status, 0, stderr);
    const written = JSON.parse(readFileSync(join(folder, 'basins.json'), 'utf8')) as Written;
    assert.equal(written.type, 'basins');
    assert.deepEqual(
      written.axes.map(({ parameter, points }) => [parameter, points]),
      [
        ['x', 12],
        ['y', 12],
      ],
    );
    assert.deepEqual(
      written.classes.map(({ kind }) => kind),
      ['minimum', 'minimum'],
    );
    assert.deepEqual(
      written.runs.map(({ run: id }) => id),
      ['sgd', 'clipped'],
    );
    for (const map of written.runs) {
      assert.equal(map.class.length, 144);
      assert.equal(
        map.counts.reduce((a, b) => a + b),
        144,
      );
      // x runs fastest; the window's middle is not the top between the wells.
      map.class.forEach((number, k) =>
        assert.equal(Math.sign(written.classes[number].point?.x ?? 0), Math.sign(-1.5 + (3.1 * (k % 12)) / 11)),
      );
      assert.ok(map.updates.every((updates) => updates > 0 && updates <= 300));
    }
    assert.equal((await run('well.experiment.yaml', '--points', '12')).stdout, readFileSync(join(folder, 'basins.json'), 'utf8'));
  });

  it('refuses what has no basins, and what is wrong on its command line', async () => {
    const refusal = async (...args: string[]) => {
      const { status, stderr } = await run(...args);
      assert.equal(status, 2, stderr);
      return stderr.split('\n')[0];
    };
    assert.match(await refusal('network.experiment.yaml'), /^network\.experiment\.yaml: Basins of attraction are of formulas/);
    assert.equal(await refusal('well.experiment.yaml', '--points', '1'), '--points takes a whole number from 2 to 512, not 1.');
    assert.equal(await refusal('well.experiment.yaml', '--trace', 'a.jsonl'), 'basins has no option --trace; run has.');
    assert.match(await refusal('well.experiment.yaml', '--out', 'well.experiment.yaml'), /--out would write over/);
    assert.match(await refusal('nowhere.experiment.yaml'), /cannot be read/);
  });
});
