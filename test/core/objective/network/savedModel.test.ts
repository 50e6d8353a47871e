import assert from 'node:assert/strict';
// Not from @tensorflow/tfjs: its bundle registers TensorFlow.js's own gradients once more, over ours.
import * as core from '@tensorflow/tfjs-core';
import * as tfLayers from '@tensorflow/tfjs-layers';
import { InvalidObjective } from '../../../../src/core/objective/invalidObjective';
import { loadNetwork } from '../../../support/network';
import { seeded } from '../../../support/random';

interface SavedFiles {
  readonly modelTopology: Record<string, unknown>;
  readonly files: Record<string, unknown>;
}

/** What `model.save` writes: model.json, and the weights in two pieces beside it. */
async function save(model: tfLayers.LayersModel): Promise<SavedFiles> {
  const saved: { artifacts?: core.io.ModelArtifacts } = {};
  await model.save(
    core.io.withSaveHandler((artifacts) => {
      saved.artifacts = artifacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    }),
  );
  const { modelTopology, weightSpecs, weightData } = saved.artifacts ?? assert.fail();
  const bytes = new Uint8Array(weightData as ArrayBuffer);
  const paths = ['group1-shard1of2.bin', 'group1-shard2of2.bin'];
  const model_json = { format: 'layers-model', modelTopology, weightsManifest: [{ paths, weights: weightSpecs }] };
  return {
    modelTopology: modelTopology as Record<string, unknown>,
    files: { 'saved/model.json': model_json, [`saved/${paths[0]}`]: bytes.slice(0, 40), [`saved/${paths[1]}`]: bytes.slice(40) },
  };
}

const side = 6;
const rows = 5;
const random = seeded(3);
const pictures = Array.from({ length: rows }, () => Array.from({ length: side * side }, () => random()));
const classes = [0, 1, 2, 0, 1];
const table = pictures.map((pixels, i) => ({ pixels, digit: `d${classes[i]}` }));
const source = (loss = 'crossEntropy') => `
data: { json: rows.json, inputs: pixels, target: digit, shape: [${side}, ${side}, 1] }
network: { model: saved/model.json, loss: ${loss} }
optimizer: { sgd: { learningRate: 0.1 } }
steps: 3
`;

/** The mean cross entropy that the model itself gives, with the softmax in its last layer. */
function lossOf(model: tfLayers.LayersModel): number {
  return core.tidy(() => {
    const predicted = model.predict(core.tensor4d(pictures.flat(), [rows, side, side, 1])) as core.Tensor;
    return core.losses.softmaxCrossEntropy(core.oneHot(classes, 3), core.log(predicted)).dataSync()[0];
  });
}

function sequential(): tfLayers.Sequential {
  const { layers } = tfLayers;
  return tfLayers.sequential({
    layers: [
      layers.conv2d({ inputShape: [side, side, 1], filters: 3, kernelSize: 3, activation: 'relu', kernelRegularizer: undefined }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 4, activation: 'hardSigmoid', useBias: false }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
}

function functional(): tfLayers.LayersModel {
  const { layers } = tfLayers;
  const input = tfLayers.input({ shape: [side, side, 1] });
  const first = layers
    .zeroPadding2d({
      padding: [
        [1, 1],
        [2, 2],
      ],
    })
    .apply(input);
  const a = layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same', name: 'left' }).apply(first) as tfLayers.SymbolicTensor;
  const b = layers
    .depthwiseConv2d({ kernelSize: 3, padding: 'same', depthMultiplier: 2, name: 'right' })
    .apply(first) as tfLayers.SymbolicTensor;
  const sum = layers.add({}).apply([a, b]);
  const flat = layers.flatten().apply(layers.reLU({}).apply(sum));
  const scores = layers.dense({ units: 3 }).apply(flat);
  return tfLayers.model({ inputs: input, outputs: layers.softmax({}).apply(scores) as tfLayers.SymbolicTensor });
}

describe('a saved model', () => {
  before(() => core.setBackend('cpu'));

  for (const [name, make] of [
    ['in a row', sequential],
    ['with a skip connection', functional],
  ] as const) {
    it(`${name} starts from its own weights, its softmax left to the loss`, async () => {
      const model = make();
      const expected = lossOf(model);
      const { files } = await save(model);
      const { objective, run: start } = await loadNetwork(source(), { 'rows.json': table, ...files });
      assert.equal(objective.layout.size, model.countParams());
      const run = start();
      run.advance();
      assert.ok(Math.abs(run.row(0)[0] / expected - 1) < 1e-5, `${run.row(0)[0]} for ${expected}`);
      objective.dispose();
      model.dispose();
    });
  }

  it('as Keras in Python writes it, without weights, starts from the initializers', async () => {
    const model = sequential();
    const { modelTopology } = await save(model);
    const wrapped = {
      format: 'layers-model',
      modelTopology: { keras_version: '2.15.0', backend: 'tensorflow', model_config: modelTopology },
    };
    const { objective } = await loadNetwork(source(), { 'rows.json': table, 'saved/model.json': wrapped });
    assert.equal(objective.layout.size, model.countParams());
    assert.ok(objective.start.some((x) => x !== 0));
    objective.dispose();
    model.dispose();
  });

  const layer = (class_name: string, config: object, rest: object = {}) => ({
    class_name,
    config: { name: class_name.toLowerCase(), ...config },
    ...rest,
  });
  const row = (...layers: object[]) => ({ modelTopology: { class_name: 'Sequential', config: { name: 's', layers } } });
  const graph = (layers: object[], output = 'b') => ({
    modelTopology: { class_name: 'Model', config: { layers, output_layers: [[output, 0, 0]] } },
  });
  const node = (name: string, ...from: string[]) => layer('Flatten', {}, { name, inbound_nodes: [from.map((one) => [one, 0, 0, {}])] });
  for (const [name, content, message] of [
    ['that is no model', { hello: 1 }, /saved\/model\.json is no model of tf\.layers/],
    ['that is no JSON', '{', /not valid JSON/],
    ['that is a graph', { format: 'graph-model', modelTopology: { node: [] } }, /is a graph model, which holds no layers/],
    [
      'of an unknown class',
      row(layer('LSTM', { units: 3 })),
      /Layer “lstm” \(LSTM\) of saved\/model\.json is of a class that is not supported\. Supported are Dense, /,
    ],
    ['of a class called like a property of every object', row(layer('constructor', {})), /is of a class that is not supported/],
    [
      'with a regularizer',
      row(layer('Dense', { units: 3, kernel_regularizer: { class_name: 'L2' } })),
      /has kernel_regularizer: .*Save the model without it/,
    ],
    ['with channels first', row(layer('Conv2D', { filters: 3, data_format: 'channels_first' })), /has data_format: "channels_first"/],
    ['with frozen layers', row(layer('Dense', { units: 3, trainable: false })), /has trainable: false/],
    ['with a hostile size', row(layer('Dense', { units: 1e15 })), /has options out of their limits/],
    ['with a text for a size', row(layer('Dense', { units: '<b>3</b>' })), /has options out of their limits/],
    [
      'with another padding on each side',
      row(
        layer('ZeroPadding2D', {
          padding: [
            [1, 2],
            [0, 0],
          ],
        }),
      ),
      /has options out of their limits/,
    ],
    [
      'with too many layers',
      row(...Array.from({ length: 1001 }, () => layer('Flatten', {}))),
      /has 1001 layers, but there may be 1000 at most/,
    ],
    ['without layers', row(), /has no layers/],
    ['in a circle', graph([node('a', 'b'), node('b', 'a')]), /go in a circle at “b”/],
    ['with a layer that is not there', graph([node('b', 'gone')]), /names the layer “gone”/],
    [
      'with a layer used twice',
      graph([layer('Flatten', {}, { name: 'b', inbound_nodes: [[['a', 0, 0]], [['a', 0, 0]]] })]),
      /is used 2 times/,
    ],
    [
      'whose last layer fits other classes',
      row(layer('Flatten', {}), layer('Dense', { units: 7 })),
      /gives \[7\] a row, but crossEntropy needs \[3\]/,
    ],
  ] as const) {
    it(`${name} is refused where it is named`, async () => {
      await assert.rejects(loadNetwork(source(), { 'rows.json': table, 'saved/model.json': content }), (error) => {
        assert.ok(error instanceof InvalidObjective, String(error));
        const [diagnostic] = error.diagnostics;
        assert.match(diagnostic.message, message);
        assert.equal(source().slice(diagnostic.range.start, diagnostic.range.end), 'saved/model.json');
        return true;
      });
    });
  }

  for (const [name, change, message] of [
    [
      'missing',
      (files: Record<string, unknown>) => delete files['saved/group1-shard2of2.bin'],
      /names saved\/group1-shard2of2\.bin, which cannot be read/,
    ],
    ['cut off', (files: Record<string, unknown>) => (files['saved/group1-shard2of2.bin'] = new Uint8Array(8)), /are cut off/],
    [
      'too long',
      (files: Record<string, unknown>) => (files['saved/group1-shard1of2.bin'] = new Uint8Array(44)),
      /take \d+ bytes, but .* hold \d+/,
    ],
  ] as const) {
    it(`whose weights are ${name} is refused`, async () => {
      const model = sequential();
      const { files } = await save(model);
      change(files);
      await assert.rejects(
        loadNetwork(source(), { 'rows.json': table, ...files }),
        (error) => error instanceof InvalidObjective && message.test(error.diagnostics[0].message),
      );
      model.dispose();
    });
  }
});
