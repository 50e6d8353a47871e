import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { loadNetwork } from '../../../support/network';

interface Case {
  readonly layer: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Of a row of the layer's inputs. */
  readonly shape: readonly number[];
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly loss: number;
  readonly gradient: Readonly<Record<string, readonly number[]>>;
}

const { inputs, targets, cases } = JSON.parse(readFileSync(join(__dirname, '../../../fixtures/torch/layers.json'), 'utf8')) as {
  readonly inputs: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
  readonly cases: readonly Case[];
};
const column = (rows: readonly (readonly number[])[], at: number) => rows.map((row) => row[at]);
const data = { a: column(inputs, 0), b: column(inputs, 1), c: column(inputs, 2), u: column(targets, 0), v: column(targets, 1) };

describe('layers against PyTorch in float64: loss and gradient by every weight', () => {
  for (const { layer, options, shape, weights, loss, gradient } of cases) {
    it(`${layer} ${JSON.stringify(options)} on [${shape.join(', ')}], cpu and wasm`, async () => {
      const layers = [
        { dense: { units: shape.reduce((product, length) => product * length, 1) }, name: 'first' },
        { reshape: { targetShape: shape } },
        { [layer]: options, name: 'layer' },
        { flatten: {} },
        { dense: { units: 2 }, name: 'last' },
      ];
      const source = JSON.stringify({
        data: { json: 'rows.json', inputs: ['a', 'b', 'c'], target: ['u', 'v'] },
        network: { loss: 'meanSquaredError', layers },
        optimizer: 'sgd',
      });
      for (const backend of ['cpu', 'wasm'] as const) {
        const { objective } = await loadNetwork(source, { 'rows.json': data }, backend);
        const { tensors, size } = objective.layout;
        assert.deepEqual(tensors.map(({ name }) => name).sort(), Object.keys(weights).sort());
        const theta = new Float32Array(size);
        for (const tensor of tensors) {
          assert.equal(weights[tensor.name].length, tensor.size, tensor.name);
          theta.set(weights[tensor.name], tensor.offset);
        }
        const found = new Float32Array(size);
        const value = objective.evaluate(theta, found);
        assert.ok(Math.abs(value - loss) <= 2e-5 * (1 + Math.abs(loss)), `loss ${value} on ${backend} instead of ${loss}`);
        const largest = Math.max(...Object.values(gradient).map((own) => Math.hypot(...own)));
        for (const { name, offset, size: own } of tensors) {
          const norm = Math.hypot(...gradient[name]);
          const distance = Math.hypot(...gradient[name].map((x, i) => found[offset + i] - x));
          assert.ok(distance <= 1e-6 * (1 + largest) + 2e-5 * norm, `∂/∂${name} (${own}) on ${backend}: off by ${distance} of ${norm}`);
        }
        const { numTensors } = memory();
        const again = new Float32Array(size);
        assert.equal(objective.evaluate(theta, again), value);
        assert.deepEqual(again, found, 'the same bits');
        assert.equal(memory().numTensors, numTensors, 'no tensor is left behind');
        objective.dispose();
      }
    });
  }
});
