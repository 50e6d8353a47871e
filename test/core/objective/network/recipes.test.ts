import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadNetwork } from '../../../support/network';

const root = join(__dirname, '../../../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const file = (path: string) => new Uint8Array(readFileSync(join(root, path)));

/** The recipe of the README with this title, for a few steps. */
function recipe(title: string, steps: number): string {
  const found = [...readme.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text).find((text) => text.startsWith(`title: ${title}\n`));
  return (found ?? assert.fail(`The README has no recipe “${title}”.`)).replace(/^steps: .*$/m, `steps: ${steps}`);
}

const digitsFile = (shape: readonly number[]) => {
  const size = shape.reduce((product, one) => product * one, 1);
  const head = [0, 0, 8, shape.length, ...shape.flatMap((one) => [0, 0, one >> 8, one & 255])];
  return new Uint8Array(
    gzipSync(Uint8Array.from([...head, ...Array.from({ length: size }, (_, i) => (shape.length === 1 ? i % 10 : (i * 7) % 256))])),
  );
};

describe('recipes of the README', () => {
  for (const [title, steps, files] of [
    ['Who survived', 20, { 'train.csv': file('test/fixtures/cases/13-titanic/train.csv') }],
    ['House prices', 400, { 'ex1data2.txt': file('test/fixtures/cases/16-house-prices-no-header/ex1data2.txt') }],
    [
      'MNIST',
      2,
      {
        'train-images-idx3-ubyte.gz': digitsFile([80, 28, 28]),
        'train-labels-idx1-ubyte.gz': digitsFile([80]),
        't10k-images-idx3-ubyte.gz': digitsFile([20, 28, 28]),
        't10k-labels-idx1-ubyte.gz': digitsFile([20]),
      },
    ],
  ] as const) {
    it(`${title}: runs, and gets better`, async () => {
      const { objective, run: runOf } = await loadNetwork(recipe(title, steps), files, 'wasm');
      const run = runOf();
      while (run.advance());
      const value = (step: number) => run.values(step, 'value')[0];
      assert.ok(Number.isFinite(value(steps)));
      if (title !== 'MNIST') assert.ok(value(steps) < value(0));
      if (title === 'House prices') {
        // In dollars, as the prices are.
        const rmse = run.metrics?.lastAt(steps, 'rmse') ?? NaN;
        assert.ok(Math.abs(rmse - leastSquares()) < 1e-3 * leastSquares(), `${rmse} instead of ${leastSquares()}`);
      }
      objective.dispose();
    });
  }
});

/** The root mean squared error of the plane of least squares, by its normal equations in float64. */
function leastSquares(): number {
  const rows = readFileSync(join(root, 'test/fixtures/cases/16-house-prices-no-header/ex1data2.txt'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number));
  const centred = [0, 1, 2].map((k) => {
    const mean = rows.reduce((sum, row) => sum + row[k], 0) / rows.length;
    return rows.map((row) => row[k] - mean);
  });
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i], 0);
  const [x, z, y] = centred;
  const determinant = dot(x, x) * dot(z, z) - dot(x, z) ** 2;
  const [a, b] = [
    (dot(x, y) * dot(z, z) - dot(z, y) * dot(x, z)) / determinant,
    (dot(z, y) * dot(x, x) - dot(x, y) * dot(x, z)) / determinant,
  ];
  return Math.sqrt(y.reduce((sum, one, i) => sum + (one - a * x[i] - b * z[i]) ** 2, 0) / rows.length);
}
