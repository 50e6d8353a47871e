import assert from 'node:assert/strict';
import { Interrupted } from '../../../src/core/objective/objective';
import { productOn } from '../../../src/core/objective/tensorflow/matrixProduct';
import { orthogonalize } from '../../../src/core/optimizer/transforms/orthogonalization';
import { seeded } from '../../support/random';
import { loadNetwork } from '../../support/network';

const network =
  'data: { generate: { moons: { samples: 40 } }, batchSize: 8 }\nnetwork:\n  layers: [{ dense: { units: 96, activation: relu } }, { dense: { units: 80, activation: relu } }, { dense: { units: 2 } }]\n  loss: crossEntropy\noptimizer: muon\nsteps: 8\n';

describe('products of rules on the backend of tensors', () => {
  it('are those of float64, but for rounding', async () => {
    const { objective } = await loadNetwork(network, {}, 'wasm');
    const random = seeded(3);
    for (const [rows, columns] of [
      [64, 64],
      [96, 80],
      [70, 130],
    ]) {
      const G = Float64Array.from({ length: rows * columns }, () => random() - 0.5);
      const [own, made] = [orthogonalize(G, rows, columns, 5), orthogonalize(G, rows, columns, 5, undefined, productOn('wasm'))];
      const [distance, length] = [Math.hypot(...own.map((x, i) => x - made[i])), Math.hypot(...own)];
      assert.ok(distance > 0 && distance < 1e-5 * length, `${rows} × ${columns}: off by ${distance / length}`);
    }
    objective.dispose();
  });

  it('give the same bits whenever an update is made, also one that was interrupted', async () => {
    const { objective, run: make } = await loadNetwork(network, {}, 'wasm');
    assert.ok(objective.product);
    const [whole, broken] = [make(), make()];
    while (whole.advance());
    for (let calls = 0; !broken.end;) {
      const stop = () => {
        if (++calls % 7 === 0) throw new Interrupted();
      };
      try {
        broken.advance(stop);
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        // Made again without being interrupted.
        broken.advance(() => undefined);
      }
    }
    for (let step = 0; step < whole.length; step++)
      assert.deepEqual(broken.values(step, 'parameters'), whole.values(step, 'parameters'), `step ${step}`);
    objective.dispose();
  });

  it('serve the lines of a user’s rule as well, whose updates can be interrupted', async () => {
    const own = network.replace(
      'optimizer: muon',
      `rules:
  whitened:
    options: { learningRate: 0.01 }
    state: { m: 0 }
    update:
      - m = 0.9*m + g
      - o = where(rank(theta) == 2, orthogonalize(m, 3), m)
      - gram = where(rank(theta) == 2, matmul(matmul(o, transpose(o)), o), m)
      - theta = theta - learningRate*gram
optimizer: whitened`,
    );
    const [onWasm, onCpu] = [await loadNetwork(own, {}, 'wasm'), await loadNetwork(own, {}, 'cpu')];
    const [fast, plain] = [onWasm.run(), onCpu.run()];
    const broken = onWasm.run();
    while (plain.advance());
    while (fast.advance());
    for (let calls = 0; !broken.end;) {
      try {
        broken.advance(() => {
          if (++calls % 5 === 0) throw new Interrupted();
        });
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        broken.advance(() => undefined);
      }
    }
    const last = fast.length - 1;
    const [made, expected] = [fast.values(last, 'parameters'), plain.values(last, 'parameters')];
    assert.deepEqual(broken.values(last, 'parameters'), made);
    const difference = Math.hypot(...made.map((x, i) => x - expected[i]));
    assert.ok(difference > 0 && difference < 1e-3 * Math.hypot(...expected), `off by ${difference}`);
    onWasm.objective.dispose();
    onCpu.objective.dispose();
  });

  it('are none on the cpu backend, whose kernel is slower than plain loops', async () => {
    const { objective } = await loadNetwork(network, {}, 'cpu');
    assert.equal(objective.product, undefined);
    objective.dispose();
  });
});
