import assert from 'node:assert/strict';
import { memory } from '@tensorflow/tfjs-core';
import { loadNetwork } from '../../../support/network';

const pictures = '{ generate: { pictures: { samples: 16, size: 8 } }, batchSize: 8 }';
const network = (data: string, what: string, loss = 'crossEntropy') =>
  `data: ${data}\nnetwork: { ${what}, loss: ${loss} }\noptimizer: { adam: { learningRate: 0.01 } }\nsteps: 8\n`;

/** The slope along the gradient itself, by a central difference in float32, is its length. */
async function slopes(source: string, files: Readonly<Record<string, unknown>> = {}, backend: 'cpu' | 'wasm' = 'wasm') {
  const before = memory().numTensors;
  const { objective, run: runOf } = await loadNetwork(source, files, backend);
  const gradient = new Float32Array(objective.layout.size);
  const at = (theta: Float32Array, into = new Float32Array(objective.layout.size)) =>
    objective.evaluate(theta, into, { step: 0, state: objective.stateStart.slice() });
  at(objective.start, gradient);
  const norm = Math.hypot(...gradient);
  const h = 1e-2 / norm;
  const moved = (by: number) => at(objective.start.map((x, i) => x + (by * gradient[i]) / norm));
  const slope = (moved(h) - moved(-h)) / (2 * h);
  assert.ok(Math.abs(slope / norm - 1) < 0.02, `slope ${slope} instead of ${norm}`);
  const run = runOf();
  while (run.advance());
  const names = objective.layout.tensors.map(({ name }) => name);
  const [first, last] = [run.values(0, 'value')[0], run.values(run.length - 1, 'value')[0]];
  assert.ok(Number.isFinite(last));
  objective.dispose();
  assert.equal(memory().numTensors, before);
  return { names, first, last };
}

describe('blocks and presets', () => {
  // Tensors can be counted once there is a backend.
  before(async () => {
    for (const backend of ['cpu', 'wasm'] as const)
      (await loadNetwork(network(pictures, 'layers: [flatten, dense: { units: 4 }]'), {}, backend)).objective.dispose();
  });

  it('a residual block adds what comes in as it is where the shapes agree, and projects it where they do not', async () => {
    const { names } = await slopes(
      network(
        pictures,
        'layers: [{ residualBlock: { filters: 3, activation: tanh }, name: same }, { residualBlock: { filters: 4, strides: 2, activation: tanh }, name: half }, globalAveragePooling2d, dense: { units: 4 }]',
      ),
    );
    assert.ok(names.includes('same_conv1/kernel') && names.includes('half_conv_skip/kernel'));
    assert.ok(!names.includes('same_conv_skip/kernel') && !names.includes('same_conv1/bias'));
  });

  it('a residual block without normalization is x + conv(act(conv(x))), through the activation', async () => {
    const { objective } = await loadNetwork(
      network(
        pictures,
        'layers: [{ residualBlock: { filters: 3, kernelSize: 1, normalization: none, activation: linear }, name: r }, globalAveragePooling2d, { dense: { units: 4 }, name: d }]',
      ),
    );
    const { layout } = objective;
    const theta = Float32Array.from(objective.start, (_, i) => Math.sin(i));
    const tensor = (name: string) => {
      const found = layout.tensors.find((one) => one.name === name) ?? assert.fail(name);
      return theta.subarray(found.offset, found.offset + found.size);
    };
    const linear = (x: readonly number[], kernel: Float32Array, bias: Float32Array) =>
      Array.from(bias, (b, j) => x.reduce((sum, one, i) => sum + one * kernel[i * bias.length + j], b));
    const { inputs } = objective.parts.dataset;
    const mean = [0, 1, 2].map((c) => Array.from({ length: 64 }, (_, i) => inputs[i * 3 + c]).reduce((sum, x) => sum + x, 0) / 64);
    const through = linear(
      linear(mean, tensor('r_conv1/kernel'), tensor('r_conv1/bias')),
      tensor('r_conv2/kernel'),
      tensor('r_conv2/bias'),
    ).map((x, i) => x + mean[i]);
    const expected = linear(through, tensor('d/kernel'), tensor('d/bias'));
    const outputs = objective.outputsFor(inputs.slice(0, 192), theta, objective.stateStart);
    expected.forEach((x, i) => assert.ok(Math.abs(outputs[i] - x) < 1e-4, `${outputs[i]} instead of ${x}`));
    objective.dispose();
  });

  it('what refers to a block takes its last layer, and a frozen block has no parameters', async () => {
    const { names } = await slopes(
      network(
        pictures,
        'layers: [{ invertedResidualBlock: { filters: 3, expansion: 2 }, name: a }, { invertedResidualBlock: { filters: 3, expansion: 1, trainable: false }, name: b }, { add: {}, from: [a, b] }, globalAveragePooling2d, dense: { units: 4 }]',
      ),
    );
    assert.ok(names.includes('a_depthwise/depthwise_kernel'));
    assert.ok(!names.some((name) => name.startsWith('b_')));
  });

  for (const [preset, data, loss] of [
    ['mobilenet', pictures, 'crossEntropy'],
    ['visionTransformer', pictures, 'crossEntropy'],
    ['unet', '{ generate: { pictures: { samples: 16, size: 8 } }, inputs: picture, target: inputs, batchSize: 8 }', 'meanSquaredError'],
    ['gpt', '{ text: { file: page.txt, length: 8 }, batchSize: 8 }', 'crossEntropy'],
  ] as const) {
    it(`${preset} fits its data, and its gradient is that of its value`, async () => {
      const { first, last } = await slopes(network(data, `preset: ${preset}`, loss), {
        'page.txt': 'to be or not to be, that is the question. '.repeat(6),
      });
      assert.ok(last < first, `${first} → ${last}`);
    });
  }

  it('say what they take', async () => {
    await assert.rejects(loadNetwork(network('{ generate: moons }', 'preset: gpt')), /./);
    await assert.rejects(
      loadNetwork(network('{ generate: moons }', 'preset: visionTransformer')),
      /takes pictures \[height, width, channels\] whose sides patches of 4 divide/,
    );
    await assert.rejects(loadNetwork(network(pictures, 'preset: unet')), /4 are asked for\. Take `target: inputs`/);
    await assert.rejects(
      loadNetwork(network('{ generate: moons }', 'layers: [transformerBlock: { numHeads: 2 }, dense: { units: 2 }]')),
      /takes \[steps, features\], but the data have \[2\]/,
    );
  });
});
