import assert from 'node:assert/strict';
import { loadNetwork } from '../../../support/network';

const page = 'the cat sat on the mat. the dog sat on the log.\n'.repeat(8);
const network = (text: string, classes: number, layers = '', more = '') => `data: { text: ${text}${more} }
network:
  layers: [embedding: { inputDim: ${classes}, outputDim: 8 }, positionalEncoding, ${layers}dense: { units: ${classes} }]
  loss: crossEntropy
optimizer: { adam: { learningRate: 0.03 } }
steps: 120
`;

describe('texts', () => {
  it('are rows of characters with those that follow', async () => {
    const { objective } = await loadNetwork(network('{ file: page.txt, length: 10 }', 15), { 'page.txt': page });
    const { dataset } = objective.parts;
    const { targets } = dataset;
    assert.deepEqual(targets.classes, [...new Set(page)].sort());
    assert.equal(dataset.rows, Math.floor((page.length - 11) / 10) + 1);
    const written = (values: Float32Array, row: number) =>
      Array.from(values.subarray(row * 10, row * 10 + 10), (x) => targets.classes[x]).join('');
    assert.equal(written(dataset.rawInputs, 3), page.slice(30, 40));
    assert.equal(written(targets.values, 3), page.slice(31, 41));
    objective.dispose();
  });

  it('are rows of words, the rare ones taken together', async () => {
    const { objective } = await loadNetwork(network('{ file: page.txt, tokens: words, length: 4, stride: 2, vocabulary: 5 }', 5), {
      'page.txt': page,
    });
    const { targets, inputs } = objective.parts.dataset;
    assert.equal(targets.classes.length, 5);
    assert.ok(targets.classes.includes('⟨other⟩') && targets.classes.includes('the') && targets.classes.includes('.'));
    assert.equal(targets.classes[inputs[0]], 'the');
    objective.dispose();
  });

  it('are learnt by a causal transformer: the loss falls far below that of guessing, accuracy is over all positions', async () => {
    const { objective, run: runOf } = await loadNetwork(
      network('{ file: page.txt, length: 10 }', 15, 'multiHeadAttention: { numHeads: 2, keyDim: 4, causal: true }, ', ', batchSize: 16'),
      { 'page.txt': page },
    );
    const run = runOf();
    while (run.advance());
    const value = (step: number) => run.values(step, 'value')[0];
    assert.ok(Math.abs(value(0) - Math.log(15)) < 1, String(value(0)));
    assert.ok(value(run.length - 1) < 1, String(value(run.length - 1)));
    assert.ok((run.metrics?.lastAt(run.length - 1, 'accuracy') ?? 0) > 0.7);
    objective.dispose();
  });

  it('a position without a target is padding: neither loss nor figures see it', async () => {
    const source =
      'data: { json: d.json, target: next }\nnetwork: { layers: [embedding: { inputDim: 4, outputDim: 2 }, dense: { units: 3 }], loss: crossEntropy }\noptimizer: sgd\n';
    const load = (next: readonly (readonly (number | null)[])[]) =>
      loadNetwork(source, {
        'd.json': {
          tokens: [
            [1, 2, 3],
            [3, 0, 0],
          ],
          next,
        },
      });
    const [padded, whole] = await Promise.all([
      load([
        [2, 0, 1],
        [1, null, -1],
      ]),
      load([
        [2, 0, 1],
        [1, 2, 2],
      ]),
    ]);
    const theta = Float32Array.from(padded.objective.start, (_, i) => Math.cos(i));
    const measured = ({ objective }: typeof whole) => {
      const gradient = new Float32Array(theta.length);
      return { value: objective.evaluate(theta, gradient), gradient };
    };
    const outputs = whole.objective.outputsFor(whole.objective.parts.dataset.inputs, theta, new Float32Array(0));
    const loss = (position: number, target: number) => {
      const own = outputs.subarray(position * 3, position * 3 + 3);
      return Math.log(own.reduce((sum, z) => sum + Math.exp(z), 0)) - own[target];
    };
    const counted = [
      [0, 2],
      [1, 0],
      [2, 1],
      [3, 1],
    ] as const;
    const expected = counted.reduce((sum, [position, target]) => sum + loss(position, target), 0) / 4;
    assert.ok(Math.abs(measured(padded).value - expected) < 1e-6);
    assert.notDeepEqual(measured(padded).gradient, measured(whole).gradient);
    padded.objective.dispose();
    whole.objective.dispose();
  });

  it('a text that is too short, and a network of another shape, are refused', async () => {
    await assert.rejects(
      loadNetwork(network('{ file: page.txt, length: 32 }', 4), { 'page.txt': 'short' }),
      /page.txt has 5 characters, but a row takes 32 and the one after/,
    );
    await assert.rejects(
      loadNetwork(network('{ file: page.txt, length: 10 }', 15, 'flatten, '), { 'page.txt': page }),
      /needs \[10, 15\].*after layers that keep the sequence/,
    );
  });
});
