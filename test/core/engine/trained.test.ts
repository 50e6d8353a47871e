import * as assert from 'node:assert/strict';
import { assign } from '../../../src/core/engine/assign';
import { compileExperiment } from '../../../src/core/engine/compileExperiment';
import { Run } from '../../../src/core/engine/run';
import { trainedAt } from '../../../src/core/engine/trained';
import { parseExperiment } from '../../../src/core/experiment/parse';
import { readSafetensors } from '../../../src/core/objective/weights/safetensors';

const steps = 24;

const source = (optimizer: string, weights = '') => `
data:
  generate: { moons: { samples: 60 } }
  batchSize: 7
network:
  layers:
    - dense: { units: 6, activation: tanh }
    - batchNormalization: {}
    - dropout: { rate: 0.2 }
    - dense: { units: 2 }
  loss: crossEntropy
  ${weights}
optimizer: ${optimizer}
steps: ${steps}
seed: 3
`;

async function started(text: string, weights?: Uint8Array): Promise<{ run: Run; dispose: () => void }> {
  const { experiment, diagnostics } = parseExperiment(text, 'yaml');
  if (!experiment) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const objective = await compileExperiment(experiment, { backend: 'cpu', readFile: () => Promise.resolve(weights ?? new Uint8Array(0)) });
  const run = new Run(assign(experiment, experiment.optimizers[0], objective), { budget: 1 << 24, allocate: (bytes) => new ArrayBuffer(bytes) });
  return { run, dispose: () => objective.dispose() };
}

describe('what a run has come to, saved', () => {
  for (const optimizer of ['{ adam: { learningRate: 0.05 } }', '{ sgd: { learningRate: { cosine: { initial: 0.1 } }, momentum: 0.9 } }', '{ ranger: {} }', '{ nadam: {} }']) {
    it(`is gone on from with the same bits: ${optimizer}`, async () => {
      const whole = await started(source(optimizer));
      while (whole.run.advance());
      for (const at of [0, 1, 9, steps]) {
        const bytes = trainedAt(whole.run, at);
        const rest = await started(source(optimizer, 'weights: w.safetensors'), bytes);
        while (rest.run.advance());
        assert.equal(rest.run.first, at);
        assert.equal(rest.run.length, whole.run.length);
        for (let step = at; step < whole.run.length; step++) assert.deepEqual(rest.run.row(step), whole.run.row(step), `record ${step} after going on from ${at}`);
        rest.dispose();
      }
      whole.dispose();
    });
  }

  it('is where another optimizer begins, at step 0 and with a state of its own', async () => {
    const first = await started(source('{ adam: {} }'));
    while (first.run.advance());
    const bytes = trainedAt(first.run, 10);
    const other = await started(source('{ sgd: {} }', 'weights: w.safetensors'), bytes);
    other.run.advance();
    assert.equal(other.run.first, 0);
    assert.deepEqual(other.run.values(0, 'parameters'), first.run.values(10, 'parameters'));
    first.dispose();
    other.dispose();
  });

  it('names every tensor by its parameter', async () => {
    const { run, dispose } = await started(source('{ adam: {} }'));
    while (run.advance());
    const { tensors, metadata } = readSafetensors(trainedAt(run, 5), 'w');
    assert.deepEqual(Object.fromEntries(metadata), { format: 'optimizer-debugger', optimizer: 'adam', step: '5' });
    for (const name of ['dense/kernel', 'batchNormalization/gamma', 'batchNormalization/moving_variance', 'optimizer/m/dense/kernel', 'optimizer/v/dense_2/bias']) {
      assert.ok(tensors.has(name), `${name} is not among ${[...tensors.keys()].join(', ')}`);
    }
    assert.deepEqual(tensors.get('optimizer/m/dense/kernel')?.shape, [2, 6]);
    dispose();
  });
});
