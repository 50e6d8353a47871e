import assert from 'node:assert/strict';
import { memory } from '@tensorflow/tfjs-core';
import { loadNetwork } from '../../../support/network';

const rows = { x: [1, -2, 0.5], z: [0.25, 1, -1], y: [1, 0, 2] };
const source = (options: string) => `data: { json: rows.json, target: y }
network:
  layers:
    - dense: { units: 2, activation: tanh${options} }
    - dense: { units: 1 }
  loss: meanSquaredError
optimizer: { sgd: { learningRate: 0.1 } }
steps: 5
`;

async function evaluated(options: string, backend: 'cpu' | 'wasm') {
  const { objective } = await loadNetwork(source(options), { 'rows.json': rows }, backend);
  const theta = Float32Array.from(objective.start, (_, i) => Math.sin(3 * i + 1));
  const gradient = new Float32Array(theta.length);
  const { numTensors } = memory();
  const value = objective.evaluate(theta, gradient);
  const [onGrid] = objective.valuesOnGrid(theta, [{ coordinate: 0, values: Float32Array.of(theta[0]) }]);
  assert.equal(memory().numTensors, numTensors);
  const penalty = objective.penalty(Int32Array.of(0, 1, 2), theta, objective.stateStart);
  objective.dispose();
  return { theta: Array.from(theta), gradient: Array.from(gradient), value, onGrid, penalty };
}

/** What Keras adds: l1·Σ|x| + l2·Σx². */
const added = (values: readonly number[], l1: number, l2: number) => values.reduce((sum, x) => sum + l1 * Math.abs(x) + l2 * x * x, 0);
const near = (actual: number, expected: number, what: string) =>
  assert.ok(Math.abs(actual - expected) <= 1e-6 * (1 + Math.abs(expected)), `${what}: ${actual} instead of ${expected}`);

describe('regularizers', () => {
  for (const backend of ['cpu', 'wasm'] as const) {
    it(`add to the loss and to its gradient on ${backend}: kernel and bias`, async () => {
      const plain = await evaluated('', backend);
      const held = await evaluated(', kernelRegularizer: { l1: 0.1, l2: 0.2 }, biasRegularizer: { l2: 0.3 }', backend);
      const penalty = added(plain.theta.slice(0, 4), 0.1, 0.2) + added(plain.theta.slice(4, 6), 0, 0.3);
      near(held.value, plain.value + penalty, 'value');
      near(held.penalty, penalty, 'penalty');
      near(held.onGrid, held.value, 'the landscape is that of loss and penalties');
      held.gradient.forEach((slope, i) => {
        const x = plain.theta[i];
        const own = i < 4 ? 0.1 * Math.sign(x) + 0.4 * x : i < 6 ? 0.6 * x : 0;
        near(slope, plain.gradient[i] + own, `gradient ${i}`);
      });
      assert.equal(plain.penalty, 0);
    });

    it(`of outputs, mean over the rows, on ${backend}`, async () => {
      const plain = await evaluated('', backend);
      const held = await evaluated(', activityRegularizer: { l1: 0.1, l2: 0.2 }', backend);
      const penaltyAt = (theta: readonly number[]) =>
        added(
          rows.x.flatMap((x, i) => [0, 1].map((unit) => Math.tanh(x * theta[unit] + rows.z[i] * theta[2 + unit] + theta[4 + unit]))),
          0.1,
          0.2,
        ) / 3;
      near(held.value, plain.value + penaltyAt(plain.theta), 'value');
      near(held.penalty, penaltyAt(plain.theta), 'penalty');
      held.gradient.forEach((slope, i) => {
        const moved = (by: number) => penaltyAt(plain.theta.map((x, j) => (j === i ? x + by : x)));
        assert.ok(Math.abs(slope - plain.gradient[i] - (moved(1e-5) - moved(-1e-5)) / 2e-5) < 1e-6, `gradient ${i}`);
      });
    });
  }
});
