import assert from 'node:assert/strict';
import { assign } from '../../../../src/core/engine/assign';
import { Run } from '../../../../src/core/engine/run';
import { orthogonalMatrix } from '../../../../src/core/objective/network/layers/orthogonal';
import { loadNetwork } from '../../../support/network';

const words = {
  text: [
    [0, 1, 2],
    [2, 2, 0],
    [3, 1, 1],
    [1, 0, 3],
  ],
  kind: ['a', 'b', 'a', 'b'],
};
const network = (layers: string, data = '{ json: words.json, target: kind, batchSize: 2 }') =>
  `data: ${data}\nnetwork: { layers: [${layers}, dense: { units: 2 }], loss: crossEntropy }\noptimizer: { adam: { learningRate: 0.05 } }\nsteps: 30\nseed: 3\n`;
const load = (layers: string, backend: 'cpu' | 'wasm' = 'cpu') => loadNetwork(network(layers), { 'words.json': words }, backend);

describe('sequences', () => {
  for (const backend of ['cpu', 'wasm'] as const) {
    it(`the gradient of an embedding is that of its value, on ${backend}`, async () => {
      const { objective } = await load('embedding: { inputDim: 4, outputDim: 3 }, flatten', backend);
      const theta = Float32Array.from(objective.start, (_, i) => Math.sin(i + 1));
      const gradient = new Float32Array(theta.length);
      const context = () => ({ step: 0, state: objective.stateStart.slice() });
      objective.evaluate(theta, gradient, context());
      for (let i = 0; i < theta.length; i++) {
        const at = (by: number) =>
          objective.evaluate(
            theta.map((x, j) => (j === i ? x + by : x)),
            new Float32Array(theta.length),
            context(),
          );
        assert.ok(Math.abs((at(2 ** -8) - at(-(2 ** -8))) / 2 ** -7 - gradient[i]) < 2e-3, `∂${i}`);
      }
      objective.dispose();
    });

    for (const layers of [
      'embedding: { inputDim: 4, outputDim: 3 }, lstm: { units: 3, dropout: 0.3, recurrentDropout: 0.3 }',
      'embedding: { inputDim: 4, outputDim: 3 }, bidirectional: { layer: { gru: { units: 2, dropout: 0.3, recurrentDropout: 0.2 } } }',
      'embedding: { inputDim: 4, outputDim: 4 }, multiHeadAttention: { numHeads: 2, keyDim: 2, dropout: 0.4, causal: true }, flatten',
    ]) {
      it(`draws are functions of the step: ${layers} repeats bit for bit after eviction, on ${backend}`, async () => {
        const { objective, experiment } = await load(layers, backend);
        assert.ok(objective.isStochastic);
        const runWith = (budget: number) =>
          new Run(assign(experiment, experiment.optimizers[0], objective), {
            budget,
            checkpoints: 2,
            allocate: (bytes) => new ArrayBuffer(bytes),
          });
        const [roomy, tight] = [runWith(1 << 26), runWith(0)];
        while (roomy.advance());
        while (tight.advance());
        for (let step = roomy.length - 1; step >= 0; step -= 4)
          assert.deepEqual(tight.values(step, 'parameters'), roomy.values(step, 'parameters'), `step ${step}`);
        const gradientAt = (step: number) => {
          const gradient = new Float32Array(objective.layout.size);
          objective.gradientOn(Int32Array.of(0, 1), objective.start, gradient, { step, state: objective.stateStart.slice() });
          return gradient;
        };
        assert.notDeepEqual(gradientAt(1), gradientAt(2));
        objective.dispose();
      });
    }
  }

  it('an embedding is refused what it has no vector for', async () => {
    await assert.rejects(
      load('embedding: { inputDim: 3, outputDim: 2 }, flatten'),
      /vectors for the whole numbers 0 to 2, but “text\[0\]” in row 2 of words.json is 3\. Write `inputDim: 4` or more/,
    );
    await assert.rejects(
      loadNetwork(network('embedding: { inputDim: 10, outputDim: 2 }, flatten', '{ generate: moons }')),
      /Take columns of whole numbers/,
    );
    await assert.rejects(
      load('dense: { units: 3 }, embedding: { inputDim: 4, outputDim: 2 }, flatten'),
      /takes its inputs from “dense”\. Put it first/,
    );
  });

  it('rows of numbers are no sequence, and the way there is said', async () => {
    await assert.rejects(
      loadNetwork(network('lstm: { units: 3 }', '{ generate: moons }')),
      /takes \[steps, features\], but the data have \[2\]\. For 2 steps of one number each, put `reshape: \{ targetShape: \[2, 1\] \}` before it/,
    );
  });

  it('orthogonal matrices are: their columns, or rows, have length 1 and stand upright on each other', () => {
    for (const shape of [
      [5, 3],
      [3, 5],
      [4, 4],
      [2, 3, 4],
    ]) {
      const columns = shape.at(-1) as number;
      const rows = shape.slice(0, -1).reduce((product, one) => product * one, 1);
      const matrix = orthogonalMatrix(shape, 1);
      const tall = columns <= rows;
      const at = (vector: number, k: number) => matrix[tall ? k * columns + vector : vector * columns + k];
      for (let i = 0; i < Math.min(rows, columns); i++) {
        for (let j = 0; j <= i; j++) {
          let dot = 0;
          for (let k = 0; k < Math.max(rows, columns); k++) dot += at(i, k) * at(j, k);
          assert.ok(Math.abs(dot - (i === j ? 1 : 0)) < 1e-6, `${shape.join('×')}: ${i}·${j} = ${dot}`);
        }
      }
    }
  });
});
