import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { confusionOf } from '../../../../src/core/objective/network/figures/confusion';
import { figures } from '../../../../src/core/objective/network/figures/registry';
import { lossNamed } from '../../../../src/core/objective/network/losses/registry';
import { loadNetwork } from '../../../support/network';

interface Reference {
  readonly loss: string;
  readonly classes: number;
  readonly width: number;
  readonly outputs: readonly number[];
  readonly truth: readonly number[];
  readonly figures: Readonly<Record<string, number>>;
  readonly confusion?: readonly number[];
}

const references = JSON.parse(readFileSync(join(__dirname, '../../../fixtures/torch/figures.json'), 'utf8')) as readonly Reference[];

describe('figures of networks', () => {
  references.forEach(({ loss, classes, width, outputs, truth, figures: expected, confusion }, i) => {
    it(`${i}: ${Object.keys(expected).join(', ')} of ${loss} as numpy has them`, () => {
      const targets = {
        names: ['y'],
        classes: Array.from({ length: classes }, (_, c) => String(c)),
        width: classes > 0 ? 1 : width,
        values: Float32Array.from(truth),
        outputs: width,
      };
      const predicted = { outputs: Float32Array.from(outputs), truth: targets.values, targets, loss: lossNamed(loss) };
      const measured = figures.filter((figure) => figure.absent(targets) === undefined);
      assert.deepEqual(measured.map(({ name }) => name).sort(), Object.keys(expected).sort());
      for (const figure of measured)
        assert.ok(
          Math.abs(figure.of(predicted) - expected[figure.name]) < 1e-6,
          `${figure.name}: ${figure.of(predicted)} instead of ${expected[figure.name]}`,
        );
      if (confusion) assert.deepEqual([...confusionOf(predicted)], confusion);
    });
  });

  const houses = { size: [50, 80, 120, 200, 90, 60], price: [100e3, 150e3, 260e3, 400e3, 180e3, 125e3] };
  const source = (data: string, loss: string, units: number) =>
    `data: { json: d.json, ${data} }\nnetwork: { layers: [dense: { units: ${units} }], loss: ${loss} }\noptimizer: { sgd: { learningRate: 0.1 } }\nsteps: 200\n`;

  it('a target that is standardized is learnt in its spread, and told of in its own unit', async () => {
    const { objective, run: runOf } = await loadNetwork(
      source('target: price, standardize: true, standardizeTarget: true', 'meanSquaredError', 1),
      { 'd.json': houses },
    );
    const { values } = objective.parts.dataset.targets;
    assert.ok(Math.abs(values.reduce((sum, y) => sum + y, 0)) < 1e-5);
    const run = runOf();
    while (run.advance());
    // The least squares line, in float64.
    const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
    const [x, y] = [mean(houses.size), mean(houses.price)];
    const slope =
      houses.size.reduce((sum, s, i) => sum + (s - x) * (houses.price[i] - y), 0) / houses.size.reduce((sum, s) => sum + (s - x) ** 2, 0);
    const errors = houses.size.map((s, i) => y + slope * (s - x) - houses.price[i]);
    const metrics = run.metrics ?? assert.fail('no figures');
    const last = (name: string) => metrics.lastAt(run.length - 1, name);
    assert.ok(Math.abs(last('rmse') / Math.sqrt(mean(errors.map((e) => e * e))) - 1) < 1e-4);
    assert.ok(Math.abs(last('mae') / mean(errors.map(Math.abs)) - 1) < 1e-4);
    assert.ok(Math.abs(last('r2') - (1 - mean(errors.map((e) => e * e)) / mean(houses.price.map((p) => (p - y) ** 2)))) < 1e-5);
    objective.dispose();
    await assert.rejects(
      loadNetwork(source('target: kind, inputs: size, standardizeTarget: true', 'crossEntropy', 2), {
        'd.json': { ...houses, kind: ['a', 'b', 'a', 'b', 'a', 'b'] },
      }),
      /`standardizeTarget` is of numbers/,
    );
  });

  it('classes weigh as they are told to, or as rare as they are', async () => {
    const data = { x: [1, 2, 3, 4], kind: ['a', 'b', 'b', 'b'] };
    const weights = async (given: string) => {
      const { objective } = await loadNetwork(source(`target: kind, classWeights: ${given}`, 'crossEntropy', 2), { 'd.json': data });
      objective.dispose();
      return [...(objective.parts.dataset.targets.classWeights ?? [])];
    };
    assert.deepEqual(await weights('balanced'), [2, Math.fround(2 / 3)]);
    assert.deepEqual(await weights('{ a: 3 }'), [3, 1]);
    await assert.rejects(weights('{ c: 3 }'), /“kind” has no class “c”/);
    await assert.rejects(weights('{ A: 3 }'), /“kind” has no class “A”\. Did you mean “a”\?/);
    await assert.rejects(
      loadNetwork(source('target: x, inputs: z, classWeights: balanced', 'meanSquaredError', 1), { 'd.json': { x: [1, 2], z: [1, 3] } }),
      /`classWeights` are of classes/,
    );
  });

  it('the loss of weighed classes is PyTorch’s weighted mean', async () => {
    const data = { x: [0.5, 2, -1, 3], kind: ['a', 'b', 'b', 'b'] };
    const { objective } = await loadNetwork(source('target: kind, classWeights: { a: 3 }', 'crossEntropy', 2), { 'd.json': data });
    const theta = Float32Array.of(0.5, -0.25, 0.125, 0);
    const each = data.x.map((x, i) => {
      const z = [0.5 * x + 0.125, -0.25 * x];
      return Math.log(Math.exp(z[0]) + Math.exp(z[1])) - z[i === 0 ? 0 : 1];
    });
    const expected = (3 * each[0] + each[1] + each[2] + each[3]) / 6;
    assert.ok(Math.abs(objective.evaluate(theta, new Float32Array(4)) - expected) < 1e-6);
    objective.dispose();
  });

  it('the inputs may be the target: an autoencoder sees what it is to give back, as the network sees it', async () => {
    const data = { a: [1, 2, 3], b: [4, 0, 1] };
    const { objective } = await loadNetwork(source('target: inputs, inputs: [a, b], standardize: true', 'meanSquaredError', 2), {
      'd.json': data,
    });
    const { targets, inputs } = objective.parts.dataset;
    assert.deepEqual(targets.values, inputs);
    assert.deepEqual(targets.names, ['a', 'b']);
    objective.dispose();
    await assert.rejects(
      loadNetwork(source('target: inputs, inputs: [a, b]', 'crossEntropy', 2), { 'd.json': data }),
      /predicts classes, and the target is the inputs/,
    );
  });

  it('what regularizers add is a figure of its own', async () => {
    const { objective, run: runOf } = await loadNetwork(
      source('target: price', 'meanSquaredError', 1).replace('units: 1', 'units: 1, kernelRegularizer: { l2: 0.5 }'),
      { 'd.json': { size: [1, 2], price: [1, 3] } },
    );
    const run = runOf();
    run.advance();
    const kernel = run.values(0, 'parameters')[0];
    assert.ok(Math.abs((run.metrics?.lastAt(0, 'penalty') ?? NaN) - 0.5 * kernel * kernel) < 1e-6);
    objective.dispose();
  });
});
