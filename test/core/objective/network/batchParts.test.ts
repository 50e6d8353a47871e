import assert from 'node:assert/strict';
import { splitBatch } from '../../../../src/core/objective/network/batchParts';
import { Interrupted } from '../../../../src/core/objective/objective';
import { experimentLine } from '../../../../src/core/traceFormat/jsonLines';
import { loadNetwork } from '../../../support/network';

const plain = '[{ dense: { units: 6, activation: tanh, kernelRegularizer: { l2: 0.01 } } }, { dense: { units: 2 } }]';
const normalized = '[{ dense: { units: 6 } }, { batchNormalization: {} }, { dropout: { rate: 0.3 } }, { dense: { units: 2 } }]';

const source = (layers: string, data: string, options = '') =>
  `data: { generate: { moons: { samples: 64, noise: 0.1 } }, sampling: sequential, ${data} }\nnetwork: { layers: ${layers}, loss: crossEntropy }\noptimizer: { sgd: { learningRate: 0.1${options} } }\nsteps: 5\n`;

async function evaluated(text: string, backend: 'cpu' | 'wasm' = 'cpu') {
  const { objective } = await loadNetwork(text, {}, backend);
  const gradient = new Float32Array(objective.layout.size);
  const state = objective.stateStart.slice();
  const value = objective.evaluate(objective.start, gradient, { step: 3, state });
  objective.dispose();
  return { value, gradient, state };
}

describe('batches in parts', () => {
  it('are as even as it gets, in order, and never empty', () => {
    const sizes = (rows: number, count: number) => splitBatch(new Int32Array(rows), 4, count).map(({ rows: { length } }) => length);
    assert.deepEqual(sizes(16, 1), [16]);
    assert.deepEqual(sizes(16, 3), [5, 5, 6]);
    assert.deepEqual(sizes(2, 3), [1, 1]);
    const parts = splitBatch(Int32Array.from([7, 3, 5]), 4, 2);
    assert.deepEqual(
      parts.map(({ rows, step }) => [[...rows], step]),
      [
        [[7], 8],
        [[3, 5], 9],
      ],
    );
  });

  for (const backend of ['cpu', 'wasm'] as const)
    for (const count of [2, 3, 5])
      it(`have the loss and the gradient of the whole batch where rows go by themselves: ${count} parts on ${backend}`, async () => {
        const whole = await evaluated(source(plain, 'batchSize: 16'), backend);
        const parts = await evaluated(source(plain, `batchSize: 16, parts: ${count}`), backend);
        assert.ok(Math.abs(parts.value - whole.value) <= 1e-6 * whole.value, `${parts.value} is not ${whole.value}`);
        const distance = Math.hypot(...parts.gradient.map((x, i) => x - whole.gradient[i]));
        assert.ok(distance <= 1e-6 * Math.hypot(...whole.gradient), `off by ${distance}`);
      });

  it('normalize and drop each by itself, as accumulated batches do that are as large as a part', async () => {
    const parts = await evaluated(source(normalized, 'batchSize: 16, parts: 2'));
    const { objective, experiment } = await loadNetwork(source(normalized, 'batchSize: 8', ', accumulate: 2'));
    const accumulated = objective.evaluatedWith({ accumulate: experiment.optimizers[0].options.accumulate as number });
    const gradient = new Float32Array(objective.layout.size);
    const value = accumulated.evaluate(objective.start, gradient, { step: 3, state: objective.stateStart.slice() });
    assert.equal(parts.value, value);
    assert.deepEqual(parts.gradient, gradient);
    // The moving averages take the mean of what each part alone would make of them.
    const means = [0, 1].map((part) => {
      const state = objective.stateStart.slice();
      accumulated.evaluatePart(part, objective.start, gradient, { step: 3, state });
      return state;
    });
    parts.state.forEach((x, i) => assert.ok(Math.abs(x - (means[0][i] + means[1][i]) / 2) <= 1e-6 * Math.abs(x)));
    objective.dispose();
  });

  it('of one part are the whole batch, bit for bit', async () => {
    assert.deepEqual(await evaluated(source(normalized, 'batchSize: 16, parts: 1')), await evaluated(source(normalized, 'batchSize: 16')));
  });

  it('leave gradient and state as they were when interrupted between two of them', async () => {
    const { objective } = await loadNetwork(source(normalized, 'batchSize: 16, parts: 2'));
    const [gradient, state] = [new Float32Array(objective.layout.size).fill(7), objective.stateStart.slice()];
    const watch = (share: number) => {
      if (share > 0.5) throw new Interrupted('Stop.');
    };
    assert.throws(() => objective.evaluate(objective.start, gradient, { step: 0, state, watch }), Interrupted);
    assert.ok(gradient.every((x) => x === 7));
    assert.deepEqual(state, objective.stateStart);
    objective.dispose();
  });

  it('stand in the first line of a trace', async () => {
    for (const [data, parts] of [
      ['batchSize: 16, parts: 2', 2],
      ['batchSize: 16', undefined],
    ] as const) {
      const { objective, experiment, run } = await loadNetwork(source(plain, data));
      const line = JSON.parse(experimentLine(experiment, [{ id: 'sgd', run: run() }], 'cpu')) as { parts?: number };
      assert.equal(line.parts, parts);
      objective.dispose();
    }
  });
});
