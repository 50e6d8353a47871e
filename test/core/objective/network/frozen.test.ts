import assert from 'node:assert/strict';
import { memory } from '@tensorflow/tfjs-core';
import { trainedAt } from '../../../../src/core/engine/trained';
import { loadNetwork } from '../../../support/network';

const source = (first: string, more = '') => `data: { generate: { moons: { samples: 40 } } }
network:
  layers:
    - dense: { units: 4, activation: tanh${first} }
    - batchNormalization${first ? ': { trainable: false }' : ''}
    - dense: { units: 2 }
  loss: crossEntropy
${more}optimizer: { adam: { learningRate: 0.1, clip: { globalNorm: 0.05 } } }
steps: 6
`;

describe('frozen layers', () => {
  it('are no parameters: no optimizer and no norm sees them, and they stay as they start', async () => {
    const { objective, run: runOf } = await loadNetwork(source(', trainable: false'));
    assert.deepEqual(
      objective.layout.tensors.map(({ name }) => name),
      ['dense_2/kernel', 'dense_2/bias'],
    );
    assert.deepEqual(
      objective.frozen.layout.tensors.map(({ name }) => name),
      [
        'dense/kernel',
        'dense/bias',
        'batchNormalization/gamma',
        'batchNormalization/beta',
        'batchNormalization/moving_mean',
        'batchNormalization/moving_variance',
      ],
    );
    const before = objective.parts.network.frozenWeights;
    const run = runOf();
    run.advance();
    const { numTensors } = memory();
    while (run.advance());
    assert.equal(memory().numTensors, numTensors);
    assert.deepEqual(objective.parts.network.frozenWeights, before);
    objective.dispose();
  });

  it('have the gradient of the others as it is without freezing; frozen moving averages normalize', async () => {
    const plain = (frozen: boolean) =>
      source('')
        .replace('    - batchNormalization\n', '')
        .replace('tanh', `tanh${frozen ? ', trainable: false' : ''}`);
    const [whole, part] = await Promise.all([loadNetwork(plain(false)), loadNetwork(plain(true))]);
    const gradientOf = ({ objective }: typeof whole) => {
      const gradient = new Float32Array(objective.layout.size);
      const value = objective.evaluate(objective.start, gradient);
      return { value, last: Array.from(gradient.subarray(gradient.length - 10)) };
    };
    assert.deepEqual(gradientOf(part), gradientOf(whole));
    whole.objective.dispose();
    part.objective.dispose();
  });

  it('are saved and loaded with the others, and the run goes on bit for bit', async () => {
    const { objective, run: runOf } = await loadNetwork(source(', trainable: false'));
    const run = runOf();
    while (run.advance());
    const file = trainedAt(run, 3);
    const again = await loadNetwork(
      source(', trainable: false').replace('loss:', 'weights: half.safetensors\n  loss:').replace('seed: 1', ''),
      { 'half.safetensors': file },
    );
    const other = again.run();
    while (other.advance());
    assert.deepEqual(again.objective.frozen.values, objective.frozen.values);
    assert.deepEqual(other.values(5, 'parameters'), run.values(5, 'parameters'));
    objective.dispose();
    again.objective.dispose();
  });

  it('a network of frozen layers alone is refused', async () => {
    const all =
      'data: { generate: { moons: { samples: 40 } } }\nnetwork: { layers: [dense: { units: 2, trainable: false }], loss: crossEntropy }\noptimizer: sgd\n';
    await assert.rejects(loadNetwork(all), /nothing to learn: all layers with weights are frozen/);
  });
});
