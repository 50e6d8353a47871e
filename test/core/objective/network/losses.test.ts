import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { losses, lossNamed } from '../../../../src/core/objective/network/losses/registry';
import { normal, randomStream } from '../../../../src/core/random';
import { loadNetwork } from '../../../support/network';

interface Reference {
  readonly loss: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly outputs: readonly number[];
  readonly width: number;
  readonly targets: readonly number[];
  readonly classWeights: readonly number[] | null;
  readonly value: number;
  readonly gradient: readonly number[];
}

const references = JSON.parse(readFileSync(join(__dirname, '../../../fixtures/torch/losses.json'), 'utf8')) as readonly Reference[];

describe('losses', () => {
  const random = randomStream(1, 'losses');
  const outputs = Float32Array.from({ length: 12 }, () => 2 * normal(random));
  const targetsFor = {
    classes: Float32Array.of(0, 2, 1, 0),
    yesOrNo: Float32Array.from({ length: 12 }, (_, i) => i % 2),
    numbers: Float32Array.from({ length: 12 }, (_, i) => i / 4 - 1),
  };

  for (const kind of losses) {
    const loss = kind.of({});
    const targets = targetsFor[kind.targets];

    it(`${loss.name}: the derivative is that of the value`, () => {
      const gradient = new Float32Array(12);
      loss.evaluate(outputs, 3, targets, gradient);
      const h = 2 ** -8;
      outputs.forEach((_, i) => {
        const [up, down] = [outputs.slice(), outputs.slice()];
        up[i] += h;
        down[i] -= h;
        const slope =
          (loss.evaluate(up, 3, targets, new Float32Array(12)) - loss.evaluate(down, 3, targets, new Float32Array(12))) / (up[i] - down[i]);
        assert.ok(Math.abs(slope - gradient[i]) < 1e-4, `${gradient[i]} instead of ${slope}`);
      });
    });

    it(`${loss.name} does not overflow at large outputs, and NaN stays NaN`, () => {
      // An expected count of exp(10000) is beyond any number.
      const size = loss.name === 'poisson' ? 80 : 1e4;
      const large = outputs.map((_, i) => (i % 2 ? size : -size));
      assert.ok(Number.isFinite(loss.evaluate(large, 3, targets, new Float32Array(12))));
      const broken = outputs.slice();
      broken[4] = NaN;
      assert.ok(Number.isNaN(loss.evaluate(broken, 3, targets, new Float32Array(12))));
    });
  }

  references.forEach(({ loss, options, outputs: z, width, targets, classWeights, value, gradient }, i) => {
    it(`${i}: ${loss} ${JSON.stringify(options)}${classWeights ? ' with weights of classes' : ''}${targets.includes(-1) ? ' with padding' : ''} is PyTorch’s`, () => {
      const found = new Float32Array(z.length);
      const own = lossNamed(loss, options).evaluate(
        Float32Array.from(z),
        width,
        Float32Array.from(targets),
        found,
        classWeights ? Float32Array.from(classWeights) : undefined,
      );
      assert.ok(Math.abs(own - value) <= 1e-12 * (1 + Math.abs(value)), `${own} instead of ${value}`);
      gradient.forEach((expected, j) =>
        assert.ok(Math.abs(found[j] - expected) <= 1e-7 * Math.abs(expected) + 1e-12, `∂${j}: ${found[j]} instead of ${expected}`),
      );
    });
  });

  it('predict probabilities, or the values themselves', () => {
    const probabilities = lossNamed('crossEntropy').predict(outputs, 3);
    for (let row = 0; row < 4; row++)
      assert.ok(Math.abs(probabilities.subarray(3 * row, 3 * row + 3).reduce((sum, p) => sum + p, 0) - 1) < 1e-6);
    assert.deepEqual(lossNamed('binaryCrossEntropy').predict(Float32Array.of(0), 1), Float32Array.of(0.5));
    assert.deepEqual(lossNamed('hinge').predict(Float32Array.of(-2, 0, 0.5), 1), Float32Array.of(0, 0.5, 0.75));
    assert.deepEqual(lossNamed('poisson').predict(Float32Array.of(0), 1), Float32Array.of(1));
    assert.deepEqual(lossNamed('huber').predict(outputs, 3), outputs);
  });

  const network = (target: string, units: number) =>
    `data: { json: d.json, target: ${target} }\nnetwork: { layers: [dense: { units: ${units}, kernelInitializer: zeros }], loss: crossEntropy }\noptimizer: sgd\n`;

  it('columns that add up to 1 are shares of classes', async () => {
    const { objective } = await loadNetwork(network('[a, b]', 2), { 'd.json': { x: [1, 2], a: [0.25, 1], b: [0.75, 0] } });
    assert.ok(Math.abs(objective.evaluate(objective.start, new Float32Array(objective.layout.size)) - Math.log(2)) < 1e-6);
    objective.dispose();
    await assert.rejects(
      loadNetwork(network('[a, b]', 2), { 'd.json': { x: [1, 2], a: [0.25, 1], b: [0.5, 0] } }),
      /several may be the shares of the classes, which add up to 1/,
    );
  });
});
