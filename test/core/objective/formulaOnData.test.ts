import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { assign } from '../../../src/core/engine/assign';
import { compileExperiment, notesOf } from '../../../src/core/engine/compileExperiment';
import { Run } from '../../../src/core/engine/run';
import { parseExperiment } from '../../../src/core/experiment/parse';
import { InvalidObjective } from '../../../src/core/objective/invalidObjective';
import { FormulaOnData } from '../../../src/core/objective/tensorflow/formulaOnData';
import { refuseBasins } from '../../../src/core/basins/basinMap';
import { NotInTorch } from '../../../src/core/torchScript/python';
import { torchScript } from '../../../src/core/torchScript/script';
import { filesFrom } from '../../support/network';
import { seeded } from '../../support/random';

const random = seeded(3);
const points = Array.from({ length: 21 }, () => {
  const x = random() * 4 - 2;
  return { x, y: 1.5 * x - 0.5 + random() };
});
const csv = ['x,y', ...points.map(({ x, y }) => `${x},${y}`)].join('\n');
const line = (data = '', rest = 'minimize: mean((a*x + b - y)^2), start: { a: 0.25, b: -1 }', optimizer = 'optimizer: sgd') =>
  `data: { csv: line.csv${data} }\nobjective: { ${rest} }\n${optimizer}\nsteps: 12\n`;

async function load(source: string, files: Readonly<Record<string, unknown>> = { 'line.csv': csv }) {
  const { experiment, diagnostics } = parseExperiment(source, 'yaml');
  assert.ok(experiment, diagnostics.map(({ message }) => message).join('\n'));
  const objective = await compileExperiment(experiment, { backend: 'cpu', readFile: filesFrom(files) });
  assert.ok(objective instanceof FormulaOnData);
  const run = (index = 0, budget = 1 << 24) =>
    new Run(assign(experiment, experiment.optimizers[index], objective), {
      budget,
      checkpoints: 2,
      allocate: (bytes) => new ArrayBuffer(bytes),
    });
  return { experiment, objective, run };
}

/** Mean squared error over rows, and its gradient, in float64. */
function closedForm(rows: Iterable<number>, a: number, b: number) {
  const all = [...rows].map((row) => points[row]);
  const mean = (of: (point: { x: number; y: number }) => number) => all.reduce((sum, point) => sum + of(point), 0) / all.length;
  const residual = ({ x, y }: { x: number; y: number }) => a * x + b - y;
  return { value: mean((p) => residual(p) ** 2), gradient: [mean((p) => 2 * residual(p) * p.x), mean((p) => 2 * residual(p))] };
}

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) <= 1e-5 * Math.max(1, Math.abs(expected)), `${actual} for ${expected}`);

async function problemsOf(source: string, files?: Readonly<Record<string, unknown>>): Promise<string[]> {
  const { diagnostics, experiment } = parseExperiment(source, 'yaml');
  if (!experiment) return diagnostics.map(({ message, range }) => `${source.slice(range.start, range.end)}: ${message}`);
  try {
    await load(source, files);
  } catch (error) {
    if (!(error instanceof InvalidObjective)) throw error;
    return error.diagnostics.map(({ message, range }) => `${source.slice(range.start, range.end)}: ${message}`);
  }
  return [];
}

describe('a formula of data', () => {
  it('is of all rows, in closed form', async () => {
    const { objective } = await load(line());
    const gradient = new Float32Array(2);
    const expected = closedForm(points.keys(), 0.25, -1);
    near(objective.evaluate(objective.start, gradient), expected.value);
    gradient.forEach((slope, i) => near(slope, expected.gradient[i]));
    assert.equal(objective.isStochastic, false);
    objective.dispose();
  });

  it('is of the rows of each step’s batch, also of the short one at the end of an epoch', async () => {
    const { objective, run: make } = await load(line(', batchSize: 8'));
    const run = make();
    while (run.advance());
    assert.equal(objective.updatesPerEpoch, 3);
    assert.equal(objective.isStochastic, true);
    for (const step of [0, 1, 2, 7]) {
      const [a, b] = run.values(step, 'parameters');
      const rows = objective.sampler.rowsAt(step);
      assert.equal(rows.length, step === 2 ? 5 : 8);
      const expected = closedForm(rows, a, b);
      near(run.values(step, 'value')[0], expected.value);
      run.values(step, 'gradient').forEach((slope, i) => near(slope, expected.gradient[i]));
    }
    objective.dispose();
  });

  it('makes the same bits when replayed, and leaves no tensors', async () => {
    const source = line(', batchSize: 8', 'minimize: mean((a*x + b - y)^2) + noise(0.1)*a, start: { a: 0.25, b: -1 }');
    const { objective, run: make } = await load(source);
    const whole = make();
    while (whole.advance());
    const { numTensors } = memory();
    const tight = make(0, 0);
    while (tight.advance());
    for (let step = 0; step < whole.length; step++)
      for (const quantity of ['value', 'parameters', 'gradient'] as const)
        assert.deepEqual(tight.values(step, quantity), whole.values(step, quantity), `${quantity} of ${step}`);
    assert.equal(memory().numTensors, numTensors);
    objective.dispose();
  });

  it('is validated and tested over rows of their own, which stop it', async () => {
    const files = { 'line.csv': csv, 'test.csv': 'y,x\n1,2\n-1,0.5\n' };
    const { objective, run: make } = await load(
      `${line(', validation: 0.25, test: { csv: test.csv }')}stop: { when: validation.loss, patience: 3 }\n`,
      files,
    );
    const { validation, training } = objective.parts.data;
    assert.deepEqual([validation.length, training.length], [5, 16]);
    const [loss, test] = objective.meter.measure(objective.start, { step: 0, state: new Float32Array(0) });
    near(loss, closedForm(validation, 0.25, -1).value);
    near(test, ((0.25 * 2 - 1 - 1) ** 2 + (0.25 * 0.5 - 1 + 1) ** 2) / 2);
    const run = make();
    while (run.advance());
    assert.ok(run.metrics?.measuredAt(0));
    objective.dispose();
  });

  it('takes another batch size for one run', async () => {
    const { objective, experiment } = await load(
      line(', batchSize: 8', undefined, 'optimizers: [{ sgd: {}, batchSize: 3 }, { sgd: {}, batchSize: all }]'),
    );
    const sizes = experiment.optimizers.map(
      (entry) => (assign(experiment, entry, objective).objective as FormulaOnData).sampler.rowsAt(0).length,
    );
    assert.deepEqual(sizes, [3, 21]);
    objective.dispose();
  });

  it('names columns that are rows of numbers: a matrix and a product with it', async () => {
    const rows = points.map(({ x, y }) => ({ features: [x, 1], y }));
    const source = line(', batchSize: 4', 'minimize: "mean((matmul(features, w) - y)^2)", start: { w: [0.25, -1] }').replace(
      'csv: line.csv',
      'json: line.json',
    );
    const { objective } = await load(source, { 'line.json': rows });
    const gradient = new Float32Array(2);
    const expected = closedForm(objective.sampler.rowsAt(0), 0.25, -1);
    near(objective.evaluate(objective.start, gradient), expected.value);
    gradient.forEach((slope, i) => near(slope, expected.gradient[i]));
    objective.dispose();
  });

  it('is drawn as a landscape of the batch, point for point', async () => {
    const { objective } = await load(line(', batchSize: 8'));
    const axes = [
      { coordinate: 0, values: Float32Array.of(0, 1, 2) },
      { coordinate: 1, values: Float32Array.of(-1, 1) },
    ];
    const grid = objective.valuesOnGrid(objective.start, axes, { step: 4, state: new Float32Array(0) });
    [...grid].forEach((value, i) => near(value, closedForm(objective.sampler.rowsAt(4), i % 3, i < 3 ? -1 : 1).value));
    objective.dispose();
  });

  it('scales columns but for the target, fills and counts what is missing', async () => {
    const source = line(', standardize: true, target: y, fill: mean');
    const { objective, experiment } = await load(source, { 'line.csv': 'x,y\n1,10\n3,20\n,30\n' });
    const [x, y] = objective.parts.data.columns.map(({ values }) => [...values]);
    [-Math.sqrt(1.5), Math.sqrt(1.5), 0].forEach((expected, i) => near(x[i], expected));
    assert.deepEqual(y, [10, 20, 30]);
    assert.match(
      notesOf(experiment, objective)
        .map(({ message }) => message)
        .join(),
      /“x” is missing in 1 of 3 rows/,
    );
    objective.dispose();
  });

  it('charts parts that are not as long as the batch', async () => {
    const { objective } = await load(
      line(', batchSize: 8', 'define: { r: a*x + b - y, loss: mean(r^2) }, minimize: loss, start: { a: 0.25, b: -1 }'),
    );
    assert.deepEqual(
      objective.definitions?.map(({ name }) => name),
      ['loss'],
    );
    near(objective.define('loss', objective.start, 1)[0], closedForm(objective.sampler.rowsAt(1), 0.25, -1).value);
    objective.dispose();
  });

  it('names the operation that first is not finite', async () => {
    const { objective } = await load(line('', 'minimize: mean(log(a*x)), start: { a: 0 }'));
    assert.match(
      objective.firstNonFinite(objective.start)?.message ?? '',
      /^log\(a\*x\) is -Infinity at entry 0 because entry 0 of a\*x is 0/,
    );
    objective.dispose();
  });

  it('is refused where it stands, with what to write', async () => {
    const of = (formula: string, start = '{ a: 0, b: 0 }') => line('', `minimize: ${formula}, start: ${start}`);
    assert.deepEqual(await problemsOf(of('mean((a*X + b - y)^2)')), [
      'X: `X` is neither a variable (`start`), nor a constant, nor a column of line.csv. Did you mean “x”?',
    ]);
    assert.match(
      (await problemsOf(of('mean((a*x + b - price)^2)')))[0],
      /^price: .* Its columns are x, y\. Or give it a start value: `price: 1`\.$/,
    );
    assert.match((await problemsOf(of('(a*x + b - y)^2')))[0], /an objective is one number\. Wrap it in sum/);
    assert.match((await problemsOf(of('mean(a*x) + b*foo(y)')))[0], /^foo: There is no function named foo/);
    assert.match((await problemsOf(of('a^2 + b^2')))[0], /^data: The formula names no column/);
    assert.match((await problemsOf(line(', inputs: x')))[0], /^inputs: `inputs` is for networks\. The formula names the columns/);
    assert.match((await problemsOf(line(', batchSize: 50')))[0], /^50: A batch of 50 rows is larger than the 21 rows/);
    const short = line(
      ', batchSize: 8',
      'minimize: sum((a*x + b - y)^2*w), constants: { w: [1, 1, 1, 1, 1, 1, 1, 1] }, start: { a: 0, b: 0 }',
    );
    assert.match((await problemsOf(short))[0], /5 entries.*The last batch of an epoch has so many rows\.$/);
    assert.match(
      (await problemsOf(line(), { 'line.csv': 'x,y\nbig,1\nsmall,2\n' }))[0],
      /“x” of line\.csv is text, and a formula is of numbers\. .*ordinal/,
    );
    assert.match((await problemsOf(line(), { 'line.csv': 'x,y\n1,\n2,3\n' }))[0], /no value for “y” \(missing in 1 of 2 rows\)/);
  });

  it('has no basins and no script, and says so', async () => {
    const { experiment, objective } = await load(line());
    assert.match(refuseBasins(experiment) ?? '', /without data/);
    assert.throws(() => torchScript(experiment, objective, 'a.npz'), NotInTorch);
    objective.dispose();
  });

  it('is an example', () => {
    const folder = join(__dirname, '../../../examples/2-several-variables');
    const source = readFileSync(join(folder, 'line-through-data.experiment.yaml'), 'utf8');
    const { experiment } = parseExperiment(source, 'yaml');
    assert.ok(experiment?.objective.kind === 'formula' && experiment.objective.data);
  });
});
