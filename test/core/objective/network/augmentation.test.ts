import assert from 'node:assert/strict';
import type { Augmentation } from '../../../../src/core/objective/networkObjective';
import { augmented } from '../../../../src/core/objective/network/augmentation';
import { assign } from '../../../../src/core/engine/assign';
import { Run } from '../../../../src/core/engine/run';
import { loadNetwork } from '../../../support/network';

const shape = [3, 4, 2];
const rows = 40;
const inputs = Float32Array.from({ length: rows * 24 }, (_, i) => (i % 24) + 1);
const change = (options: Augmentation, step = 0) =>
  augmented({ inputs, targets: Float32Array.from({ length: rows }, (_, i) => i) }, options, shape, rows, 1, step);
const picture = (values: Float32Array, row: number) =>
  Array.from({ length: 3 }, (_, y) => Array.from({ length: 4 }, (_x, x) => values[row * 24 + (y * 4 + x) * 2]));
const original = picture(inputs, 0);

describe('augmentation', () => {
  it('mirrors every other picture', () => {
    const { inputs: changed } = change({ flip: 'horizontal' });
    const mirrored = original.map((line) => [...line].reverse());
    const kinds = Array.from({ length: rows }, (_, row) => JSON.stringify(picture(changed, row)));
    assert.deepEqual(new Set(kinds), new Set([JSON.stringify(original), JSON.stringify(mirrored)]));
    const { inputs: upside } = change({ flip: 'vertical' });
    assert.deepEqual(
      new Set(Array.from({ length: rows }, (_, row) => JSON.stringify(picture(upside, row)))),
      new Set([JSON.stringify(original), JSON.stringify([...original].reverse())]),
    );
  });

  it('shifts by whole pixels, with zeros from outside', () => {
    const { inputs: changed } = change({ shift: 1 });
    const possible = new Set(
      [-1, 0, 1].flatMap((dy) =>
        [-1, 0, 1].map((dx) => JSON.stringify(original.map((line, y) => line.map((_, x) => original[y + dy]?.[x + dx] ?? 0)))),
      ),
    );
    const seen = new Set(Array.from({ length: rows }, (_, row) => JSON.stringify(picture(changed, row))));
    for (const one of seen) assert.ok(possible.has(one), one);
    assert.ok(seen.size > 5);
  });

  it('cuts out a part and stretches it: nothing from outside comes in', () => {
    const { inputs: changed } = change({ crop: 0.5 });
    for (let row = 0; row < rows; row++) {
      const lines = picture(changed, row);
      for (const line of lines) for (const x of line) assert.ok(x >= original[0][0] - 1e-5 && x <= original[2][3] + 1e-5);
      // A ramp stays one, less steep by the share.
      const slope = (lines[0][3] - lines[0][0]) / (original[0][3] - original[0][0]);
      assert.ok(slope >= 0.5 - 1e-6 && slope <= 1 + 1e-6, String(slope));
    }
  });

  it('noise has the spread that is asked for', () => {
    const { inputs: changed } = change({ noise: 0.5 });
    const differences = Array.from(changed, (x, i) => x - inputs[i]);
    const spread = Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / differences.length);
    assert.ok(Math.abs(spread - 0.5) < 0.05, String(spread));
  });

  it('mixes rows and their losses by one share, spread as Beta(α, α)', async () => {
    const shares = Array.from(
      { length: 4000 },
      (_, step) =>
        augmented({ inputs: new Float32Array(2), targets: new Float32Array(2) }, { mixup: 0.4 }, [1], 2, 1, step).mixed?.share ?? NaN,
    );
    const mean = shares.reduce((sum, x) => sum + x, 0) / shares.length;
    const variance = shares.reduce((sum, x) => sum + (x - mean) ** 2, 0) / shares.length;
    assert.ok(Math.abs(mean - 0.5) < 0.02, String(mean));
    // Var Beta(α, α) = 1 / (4 (2α + 1)).
    assert.ok(Math.abs(variance - 1 / (4 * 1.8)) < 0.01, String(variance));
    const { objective } = await loadNetwork(
      `data: { json: d.json, target: y, augment: { mixup: 0.4 } }\nnetwork: { layers: [dense: { units: 1 }], loss: meanSquaredError }\noptimizer: sgd\n`,
      { 'd.json': { x: [1, 2], y: [3, -1] } },
    );
    const gradient = new Float32Array(2);
    const value = objective.evaluate(Float32Array.of(0.5, 0.25), gradient, { step: 3, state: objective.stateStart.slice() });
    const {
      inputs: x,
      targets: y,
      mixed,
    } = augmented({ inputs: Float32Array.of(1, 2), targets: Float32Array.of(3, -1) }, { mixup: 0.4 }, [1], 2, 1, 3);
    assert.ok(mixed);
    const z = Array.from(x, (one) => 0.5 * one + 0.25);
    const expected = z.reduce(
      (sum, one, i) => sum + (mixed.share * (one - y[i]) ** 2 + (1 - mixed.share) * (one - mixed.targets[i]) ** 2) / 2,
      0,
    );
    assert.ok(Math.abs(value - expected) < 1e-5 * (1 + expected), `${value} instead of ${expected}`);
    assert.ok(
      Math.abs(
        gradient[1] - z.reduce((sum, one, i) => sum + mixed.share * (one - y[i]) + (1 - mixed.share) * (one - mixed.targets[i]), 0),
      ) < 1e-5,
    );
    objective.dispose();
  });

  for (const backend of ['cpu', 'wasm'] as const) {
    it(`replays the same pictures on ${backend}, and measures on those that are not changed`, async () => {
      const source = `data: { generate: { pictures: { samples: 12, size: 8 } }, batchSize: 4, validation: 0.25, augment: { flip: both, shift: 2, crop: 0.8, noise: 0.1, mixup: 0.3 } }\nnetwork: { layers: [conv2d: { filters: 2 }, flatten, dense: { units: 4 }], loss: crossEntropy }\noptimizer: { adam: { learningRate: 0.01 } }\nsteps: 20\n`;
      const { objective, experiment } = await loadNetwork(source, {}, backend);
      const runWith = (budget: number) =>
        new Run(assign(experiment, experiment.optimizers[0], objective), {
          budget,
          checkpoints: 2,
          allocate: (bytes) => new ArrayBuffer(bytes),
        });
      const [roomy, tight] = [runWith(1 << 26), runWith(0)];
      while (roomy.advance());
      while (tight.advance());
      for (let step = roomy.length - 1; step >= 0; step -= 3)
        assert.deepEqual(tight.values(step, 'parameters'), roomy.values(step, 'parameters'));
      const plain = await loadNetwork(source.replace(/, augment: \{[^}]*\}/, ''), {}, backend);
      assert.deepEqual(
        objective.measure(objective.parts.dataset.validation, objective.start, objective.stateStart),
        plain.objective.measure(plain.objective.parts.dataset.validation, objective.start, objective.stateStart),
      );
      objective.dispose();
      plain.objective.dispose();
    });
  }

  it('what is of pictures is refused for other rows', async () => {
    await assert.rejects(
      loadNetwork(
        'data: { generate: moons, augment: { flip: horizontal } }\nnetwork: { layers: [dense: { units: 2 }], loss: crossEntropy }\noptimizer: sgd\n',
      ),
      /`flip` is of pictures \[height, width, channels\], but the data have \[2\]/,
    );
  });
});
