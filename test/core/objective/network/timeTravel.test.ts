import assert from 'node:assert/strict';
import { memory } from '@tensorflow/tfjs-core';
import { assign } from '../../../../src/core/engine/assign';
import { Run } from '../../../../src/core/engine/run';
import { stagesOf } from '../../../../src/core/engine/stageResults';
import { loadNetwork } from '../../../support/network';

/** Everything that makes a step depend on more than θ: shuffled batches, dropped units, moving averages. */
const source = `
data: { generate: { spirals: { samples: 120 } }, batchSize: 16, validation: 0.2 }
network:
  layers:
    - dense: { units: 8, activation: tanh }
    - batchNormalization: { momentum: 0.9 }
    - dropout: { rate: 0.3 }
    - dense: { units: 2 }
  loss: crossEntropy
optimizers:
  - adam: { learningRate: 0.02 }
  - lookahead: { inner: { name: adam, learningRate: 0.02 } }
steps: 60
seed: 7
`;

const columns = ['value', 'parameters', 'gradient', 'update', 'layerState'] as const;
const recordOf = (run: Run, step: number) => columns.map((quantity) => Float32Array.from(run.values(step, quantity)));

describe('time travel through a network with state', () => {
  for (const backend of ['cpu', 'wasm'] as const) {
    it(`repeats the same bits on ${backend}: forward, back, replayed after eviction, from a fresh start`, async () => {
      const { objective, experiment } = await loadNetwork(source, {}, backend);
      for (const entry of experiment.optimizers) {
        const runWith = (budget: number) =>
          new Run(assign(experiment, entry, objective), { budget, checkpoints: 2, allocate: (bytes) => new ArrayBuffer(bytes) });
        const roomy = runWith(1 << 26);
        while (roomy.advance());
        const seen = Array.from({ length: roomy.length }, (_, step) => recordOf(roomy, step));
        assert.notDeepEqual(seen[1][4], seen[40][4], 'the moving averages move');
        // A budget of nothing keeps two chunks: everything earlier is replayed from two checkpoints.
        const tight = runWith(0);
        while (tight.advance());
        for (let step = roomy.length - 1; step >= 0; step -= 7) assert.deepEqual(recordOf(tight, step), seen[step], `step ${step}`);
        for (const step of [0, 5, 31]) {
          stagesOf(tight, step);
          tight.contextAt(step);
        }
        assert.deepEqual(recordOf(tight, 12), seen[12]);
      }
      objective.dispose();
      const again = await loadNetwork(source, {}, backend);
      const fresh = again.run();
      fresh.advance();
      const { objective: third, run } = await loadNetwork(source, {}, backend);
      const other = run();
      other.advance();
      assert.deepEqual(recordOf(fresh, 0), recordOf(other, 0));
      again.objective.dispose();
      third.dispose();
    });
  }

  it('an evaluation is a function of θ, step and state, whatever was evaluated before; looking on changes nothing', async () => {
    const { objective } = await loadNetwork(source);
    const at = (step: number) => {
      const state = objective.stateStart.slice();
      const gradient = new Float32Array(objective.layout.size);
      return { value: objective.evaluate(objective.start, gradient, { step, state }), gradient, state };
    };
    const first = at(3);
    assert.notDeepEqual(at(4).gradient, first.gradient, 'another step drops other units and draws another batch');
    objective.measure(
      objective.parts.dataset.validation,
      objective.start.map((x) => 2 * x),
      objective.stateStart,
    );
    objective.firstNonFinite(
      objective.start.map(() => NaN),
      { step: 9, state: objective.stateStart.slice() },
    );
    assert.deepEqual(at(3), first);
    objective.dispose();
  });

  it('leaves no tensor behind, step after step, and none at all when it is disposed of', async () => {
    const before = memory().numTensors;
    const { objective, run: runOf } = await loadNetwork(source);
    const run = runOf();
    run.advance();
    const { numTensors } = memory();
    for (let i = 0; i < 40; i++) run.advance();
    assert.equal(memory().numTensors, numTensors);
    objective.dispose();
    assert.equal(memory().numTensors, before);
  });

  it('measures on its schedule without changing the run, and forgets what an edit cuts off', async () => {
    const { objective, run: runOf } = await loadNetwork(source);
    const run = runOf();
    while (run.advance());
    const { steps, rows } = run.metrics?.read() ?? assert.fail('no metrics');
    assert.equal(steps[0], 0);
    assert.ok(steps.length >= 2 && steps.slice(0, -1).every((step) => step % steps[1] === 0));
    assert.equal(steps.at(-1), run.length - 1);
    const [accuracy, validationLoss, validationAccuracy] = rows;
    for (const share of [...accuracy, ...validationAccuracy]) assert.ok(share >= 0 && share <= 1);
    const at = steps.length - 1;
    const expected = objective.measure(
      objective.parts.dataset.validation,
      run.values(steps[at], 'parameters').slice(),
      run.contextAt(steps[at]).state,
    );
    assert.deepEqual([validationLoss[at], validationAccuracy[at]], [Math.fround(expected.loss), Math.fround(expected.accuracy)]);
    objective.dispose();
  });
});
