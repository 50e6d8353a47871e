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
  const run = new Run(assign(experiment, experiment.optimizers[0], objective), {
    budget: 1 << 24,
    allocate: (bytes) => new ArrayBuffer(bytes),
  });
  return { run, dispose: () => objective.dispose() };
}

describe('what a run has come to, saved', () => {
  for (const optimizer of [
    '{ adam: { learningRate: 0.05 } }',
    '{ sgd: { learningRate: { cosine: { initial: 0.1 } }, momentum: 0.9 } }',
    '{ ranger: {} }',
    '{ nadam: {} }',
  ]) {
    it(`is gone on from with the same bits: ${optimizer}`, async () => {
      const whole = await started(source(optimizer));
      while (whole.run.advance());
      for (const at of [0, 1, 9, steps]) {
        const bytes = trainedAt(whole.run, at);
        const rest = await started(source(optimizer, 'weights: w.safetensors'), bytes);
        while (rest.run.advance());
        assert.equal(rest.run.first, at);
        assert.equal(rest.run.length, whole.run.length);
        for (let step = at; step < whole.run.length; step++)
          assert.deepEqual(rest.run.row(step), whole.run.row(step), `record ${step} after going on from ${at}`);
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

  it('is gone on from at step 10⁸ as at any other: no step before it is visited', async () => {
    const whole = await started(source('{ adam: {} }'));
    while (whole.run.advance());
    const late = 100_000_000;
    const rest = await started(
      source('{ adam: {} }', 'weights: w.safetensors').replace(`steps: ${steps}`, `steps: ${late + 20}`),
      withStep(trainedAt(whole.run, 9), late),
    );
    const { objective } = rest.run.assignment;
    const evaluate = objective.evaluate.bind(objective);
    let evaluations = 0;
    objective.evaluate = (...given) => {
      evaluations++;
      return evaluate(...given);
    };
    while (rest.run.advance());
    assert.deepEqual([rest.run.first, rest.run.length, evaluations], [late, late + 21, 21]);
    assert.equal(rest.run.series.read(['value'], late, late + 20, 1000).values.length, 21);
    rest.run.edit({ step: late + 5, text: '', change: { kind: 'parameters', index: 0, value: 1 } });
    assert.deepEqual([rest.run.length, evaluations], [late + 6, 22]);
    whole.dispose();
    rest.dispose();
  });

  it('names every tensor by its parameter', async () => {
    const { run, dispose } = await started(source('{ adam: {} }'));
    while (run.advance());
    const { tensors, metadata } = readSafetensors(trainedAt(run, 5), 'w');
    assert.deepEqual(Object.fromEntries(metadata), { format: 'optimizer-debugger', optimizer: 'adam', step: '5' });
    for (const name of [
      'dense/kernel',
      'batchNormalization/gamma',
      'batchNormalization/moving_variance',
      'optimizer/m/dense/kernel',
      'optimizer/v/dense_2/bias',
    ]) {
      assert.ok(tensors.has(name), `${name} is not among ${[...tensors.keys()].join(', ')}`);
    }
    assert.deepEqual(tensors.get('optimizer/m/dense/kernel')?.shape, [2, 6]);
    dispose();
  });
});

/** The same file, saved at another step. */
function withStep(file: Uint8Array, step: number): Uint8Array {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) as { __metadata__: Record<string, string> };
  header.__metadata__.step = String(step);
  const text = new TextEncoder().encode(JSON.stringify(header));
  const changed = new Uint8Array(8 + text.length + file.length - 8 - length);
  new DataView(changed.buffer).setBigUint64(0, BigInt(text.length), true);
  changed.set(text, 8);
  changed.set(file.subarray(8 + length), 8 + text.length);
  return changed;
}
