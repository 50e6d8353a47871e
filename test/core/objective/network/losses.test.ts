import assert from 'node:assert/strict';
import { losses, lossNamed } from '../../../../src/core/objective/network/losses/registry';
import { normal, randomStream } from '../../../../src/core/random';

describe('losses', () => {
  const random = randomStream(1, 'losses');
  const outputs = Float32Array.from({ length: 12 }, () => 2 * normal(random));
  const targetsOf: Record<string, Float32Array> = {
    crossEntropy: Float32Array.of(0, 2, 1, 0),
    binaryCrossEntropy: Float32Array.from({ length: 12 }, (_, i) => i % 2),
    meanSquaredError: Float32Array.from({ length: 12 }, (_, i) => i / 4 - 1),
    huber: Float32Array.from({ length: 12 }, (_, i) => i / 4 - 1),
  };

  for (const loss of losses) {
    it(`${loss.name}: the derivative is that of the value`, () => {
      const targets = targetsOf[loss.name];
      const gradient = new Float32Array(12);
      loss.evaluate(outputs, 3, targets, gradient);
      const h = 2 ** -8;
      outputs.forEach((_, i) => {
        const [up, down] = [outputs.slice(), outputs.slice()];
        up[i] += h;
        down[i] -= h;
        const slope = (loss.evaluate(up, 3, targets, new Float32Array(12)) - loss.evaluate(down, 3, targets, new Float32Array(12))) / (up[i] - down[i]);
        assert.ok(Math.abs(slope - gradient[i]) < 1e-4, `${gradient[i]} instead of ${slope}`);
      });
    });

    it(`${loss.name} does not overflow at large outputs, and NaN stays NaN`, () => {
      const targets = targetsOf[loss.name];
      const large = outputs.map((_, i) => (i % 2 ? 1e4 : -1e4));
      assert.ok(Number.isFinite(loss.evaluate(large, 3, targets, new Float32Array(12))));
      const broken = outputs.slice();
      broken[4] = NaN;
      assert.ok(Number.isNaN(loss.evaluate(broken, 3, targets, new Float32Array(12))));
    });
  }

  it('have known values', () => {
    const value = (name: Parameters<typeof lossNamed>[0], z: number[], width: number, y: number[]) => lossNamed(name).evaluate(Float32Array.from(z), width, Float32Array.from(y), new Float32Array(z.length));
    assert.ok(Math.abs(value('crossEntropy', [0, 0, 0], 3, [1]) - Math.log(3)) < 1e-12);
    assert.ok(Math.abs(value('binaryCrossEntropy', [0, 0], 1, [1, 0]) - Math.log(2)) < 1e-12);
    assert.equal(value('meanSquaredError', [1, 2], 1, [0, 0]), 2.5);
    assert.equal(value('huber', [0.5, 3], 1, [0, 0]), (0.125 + 2.5) / 2);
  });

  it('predict probabilities, or the values themselves', () => {
    const probabilities = lossNamed('crossEntropy').predict(outputs, 3);
    for (let row = 0; row < 4; row++) assert.ok(Math.abs(probabilities.subarray(3 * row, 3 * row + 3).reduce((sum, p) => sum + p, 0) - 1) < 1e-6);
    assert.deepEqual(lossNamed('binaryCrossEntropy').predict(Float32Array.of(0), 1), Float32Array.of(0.5));
    assert.deepEqual(lossNamed('huber').predict(outputs, 3), outputs);
  });
});
