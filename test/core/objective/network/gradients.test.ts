import assert from 'node:assert/strict';
import { memory } from '@tensorflow/tfjs-core';
import { normal, randomStream } from '../../../../src/core/random';
import { loadNetwork } from '../../../support/network';

/** 12 pictures of 6 × 6 with two channels, in three classes. */
function pictures(): unknown {
  const random = randomStream(4, 'pictures');
  const picture = () => Array.from({ length: 6 }, () => Array.from({ length: 6 }, () => [normal(random), normal(random)]));
  return { picture: Array.from({ length: 12 }, picture), class: Array.from({ length: 12 }, (_, i) => 'abc'[i % 3]) };
}

const smooth = 'activation: tanh';
const networks: Record<string, string> = {
  dense: `[flatten, dense: { units: 5, ${smooth} }, dense: { units: 3 }]`,
  'dense without bias': '[flatten, dense: { units: 5, activation: softplus, useBias: false }, dense: { units: 3 }]',
  conv2d: `[conv2d: { filters: 3, kernelSize: 3, ${smooth} }, flatten, dense: { units: 3 }]`,
  'conv2d, same, strides': `[conv2d: { filters: 3, kernelSize: [3, 2], strides: 2, padding: same, ${smooth} }, flatten, dense: { units: 3 }]`,
  depthwiseConv2d: `[depthwiseConv2d: { kernelSize: 3, depthMultiplier: 2, ${smooth} }, flatten, dense: { units: 3 }]`,
  maxPooling2d: '[maxPooling2d: { poolSize: 2 }, flatten, dense: { units: 3 }]',
  'conv2d, pooling': `[conv2d: { filters: 4, padding: same, ${smooth} }, averagePooling2d: { poolSize: 2 }, conv2d: { filters: 2, kernelSize: 2 }, globalAveragePooling2d, dense: { units: 3 }]`,
  globalMaxPooling2d: '[conv2d: { filters: 4 }, globalMaxPooling2d, dense: { units: 3 }]',
  zeroPadding2d: '[zeroPadding2d: { padding: 1 }, conv2d: { filters: 2 }, flatten, dense: { units: 3 }]',
  batchNormalization: `[conv2d: { filters: 3 }, batchNormalization, activation: { ${smooth} }, flatten, dense: { units: 3 }]`,
  'batchNormalization of features': '[flatten, dense: { units: 4 }, batchNormalization, dense: { units: 3 }]',
  layerNormalization: `[flatten, dense: { units: 4, ${smooth} }, layerNormalization, dense: { units: 3 }]`,
  dropout: `[flatten, dense: { units: 8, ${smooth} }, dropout: { rate: 0.5 }, dense: { units: 3 }]`,
  reshape: '[reshape: { targetShape: [36, 2] }, flatten, dense: { units: 3 }]',
  'skip connection': `[flatten, { dense: { units: 4 }, name: a }, { dense: { units: 4, ${smooth} }, name: b }, { add: {}, from: [a, b] }, dense: { units: 3 }]`,
  'concatenate, multiply': `[flatten, { dense: { units: 4 }, name: a }, { dense: { units: 4, ${smooth} }, from: a, name: b }, { concatenate: {}, from: [a, b], name: c }, { dense: { units: 8 }, name: d }, { multiply: {}, from: [c, d] }, dense: { units: 3 }]`,
  'preset lenet': '[]',
};

describe('gradients of networks', () => {
  for (const [name, layers] of Object.entries(networks)) {
    for (const backend of ['cpu', 'wasm'] as const) {
      it(`${name} on ${backend}: against finite differences, no tensor left behind`, async () => {
        const isPreset = name.startsWith('preset ');
        const shape = isPreset ? ', shape: [9, 8, 1]' : '';
        const source = `data: { json: rows.json, inputs: picture, target: class${shape} }\nnetwork: { ${isPreset ? `preset: ${name.slice(7)}` : `layers: ${layers}`}, loss: crossEntropy }\noptimizer: sgd\n`;
        const { objective } = await loadNetwork(source, { 'rows.json': pictures() }, backend);
        const { size } = objective.layout;
        const gradient = new Float32Array(size).fill(NaN);
        const value = objective.evaluate(objective.start, gradient);
        assert.ok(Number.isFinite(value) && gradient.every(Number.isFinite));
        const tensors = memory().numTensors;

        // Every tensor, along its own gradient and along one of its coordinates.
        for (const { name: tensor, offset, size: length } of objective.layout.tensors) {
          const own = gradient.subarray(offset, offset + length);
          const norm = Math.hypot(...own);
          const along = (direction: (i: number) => number) => {
            const h = 2 ** -7;
            const [up, down] = [objective.start.slice(), objective.start.slice()];
            for (let i = 0; i < length; i++) {
              up[offset + i] += h * direction(i);
              down[offset + i] -= h * direction(i);
            }
            const scratch = new Float32Array(size);
            return (objective.evaluate(up, scratch) - objective.evaluate(down, scratch)) / (2 * h);
          };
          const coordinate = Math.floor(length / 2);
          const single = along((i) => (i === coordinate ? 1 : 0));
          assert.ok(
            Math.abs(single - own[coordinate]) < 2e-3 + 1e-2 * Math.abs(own[coordinate]),
            `${tensor}[${coordinate}]: ${own[coordinate]} instead of ${single}`,
          );
          if (norm < 1e-5) continue;
          const slope = along((i) => own[i] / norm);
          assert.ok(Math.abs(slope - norm) < 2e-3 + 2e-2 * norm, `${tensor}: slope ${slope} instead of ${norm}`);
        }
        assert.equal(memory().numTensors, tensors);
        objective.dispose();
      });
    }
  }

  it('agree between cpu and wasm', async () => {
    const layers = networks['conv2d, pooling'];
    const source = `data: { json: rows.json, inputs: picture, target: class }\nnetwork: { layers: ${layers}, loss: crossEntropy }\noptimizer: sgd\n`;
    const [cpu, wasm] = await Promise.all(
      (['cpu', 'wasm'] as const).map((backend) => loadNetwork(source, { 'rows.json': pictures() }, backend)),
    );
    assert.deepEqual(cpu.objective.start, wasm.objective.start);
    const [a, b] = [cpu, wasm].map(({ objective }) => {
      const gradient = new Float32Array(objective.layout.size);
      return [objective.evaluate(objective.start, gradient), ...gradient];
    });
    a.forEach((x, i) => assert.ok(Math.abs(x - b[i]) < 1e-5 + 1e-4 * Math.abs(x)));
    cpu.objective.dispose();
    wasm.objective.dispose();
  });
});
