import assert from 'node:assert/strict';
import { customGrad, memory, type Tensor } from '@tensorflow/tfjs-core';
import { InvalidObjective } from '../../../../src/core/objective/invalidObjective';
import { finish } from '../../../support/load';
import { loadNetwork } from '../../../support/network';

const on = (data: string, layers: string, loss = 'crossEntropy', optimizer = 'sgd') =>
  `data: ${data}\nnetwork:\n  layers: ${layers}\n  loss: ${loss}\noptimizer: ${optimizer}\n`;
const moons = '{ generate: { moons: { samples: 40 } } }';

const pictures = '{ generate: pictures }';

describe('networks that do not fit', () => {
  const faults: readonly (readonly [name: string, source: string, message: RegExp, at: string])[] = [
    [
      'outputs for other classes',
      on(moons, '[dense: { units: 3 }]'),
      /^The last layer “dense” gives \[3\] a row, but crossEntropy needs \[2\]: 2 for the 2 classes of “class”\. Write `units: 2`\.$/,
      'dense: { units: 3 }',
    ],
    [
      'a convolution of a vector',
      on(moons, '[conv2d: { filters: 2 }, flatten, dense: { units: 2 }]'),
      /^Layer “conv2d” \(conv2d\) takes \[height, width, channels\], but the data have \[2\]\./,
      'conv2d: { filters: 2 }',
    ],
    [
      'a convolution of a layer without a picture',
      on(moons, '[dense: { units: 4 }, conv2d: { filters: 2 }, flatten, dense: { units: 2 }]'),
      /^Layer “conv2d” \(conv2d\) takes \[height, width, channels\], but “dense” gives \[4\]\./,
      'conv2d: { filters: 2 }',
    ],
    [
      'shapes that cannot be added',
      on(moons, '[{ dense: { units: 4 }, name: a }, { dense: { units: 5 }, name: b }, { add: {}, from: [a, b] }, dense: { units: 2 }]'),
      /^Layer “add” \(add\) joins shapes that do not fit: “a” gives \[4\], but “b” gives \[5\]\./,
      '{ add: {}, from: [a, b] }',
    ],
    [
      'an identity that is not square',
      on(moons, '[dense: { units: 3, kernelInitializer: identity }, dense: { units: 2 }]'),
      /^Layer “dense” \(dense\) starts its kernel by `identity`, which makes square matrices, but it is \[2, 3\]\. Write `units: 2`, or `kernelInitializer: glorotNormal`\.$/,
      'dense: { units: 3, kernelInitializer: identity }',
    ],
    [
      'an identity of windows',
      on(pictures, '[conv2d: { filters: 2, kernelInitializer: identity }, flatten, dense: { units: 2 }]'),
      /but a kernel of windows is none\. Write `kernelInitializer: glorotNormal`\.$/,
      'conv2d: { filters: 2, kernelInitializer: identity }',
    ],
    [
      'a bias of a matrix',
      on(moons, '[dense: { units: 2, biasInitializer: orthogonal }]'),
      /which makes matrices, but a bias is a vector\. Write `biasInitializer: zeros`\.$/,
      'dense: { units: 2, biasInitializer: orthogonal }',
    ],
    [
      'a reshape of another size',
      on(moons, '[reshape: { targetShape: [3] }, dense: { units: 2 }]'),
      /^Layer “reshape” \(reshape\) makes \[3\] with 3 numbers, but the data have \[2\] with 2\./,
      'reshape: { targetShape: [3] }',
    ],
    [
      'a window larger than the picture',
      on(moons, '[reshape: { targetShape: [1, 2, 1] }, conv2d: { filters: 2, kernelSize: 5 }, flatten, dense: { units: 2 }]'),
      /^Layer “conv2d” \(conv2d\) leaves nothing: “reshape” gives \[1, 2, 1\]/,
      'conv2d: { filters: 2, kernelSize: 5 }',
    ],
    ['nothing to learn', on('{ generate: { line: {} } }', '[flatten]', 'meanSquaredError'), /nothing to learn/, 'network'],
    [
      'far too many parameters',
      on(moons, '[dense: { units: 1000000 }, dense: { units: 1000000 }, dense: { units: 2 }]'),
      /^This network needs about 298\d\d\.\d GB of memory .*Layer “dense_2” alone has 1,000,001,000,000 parameters; make it smaller\.$/,
      'network',
    ],
    [
      'far too large a batch',
      on('{ generate: { moons: { samples: 100000 } } }', '[dense: { units: 20000 }, dense: { units: 2 }]'),
      /for each of 100,000 rows; write a smaller `batchSize`/,
      'network',
    ],
    [
      'stratified numbers',
      on('{ generate: line, sampling: stratified }', '[dense: { units: 1 }]', 'meanSquaredError'),
      /the target is a number\. Write `shuffle`\./,
      'stratified',
    ],
    [
      'a run whose batch is larger than the data',
      on(moons, '[dense: { units: 2 }]', 'crossEntropy', '{ sgd: {}, batchSize: 41 }'),
      /A batch of 41 rows is larger than the 40 rows/,
      '{ sgd: {}, batchSize: 41 }',
    ],
    [
      'a grid over more parameters than it can visit',
      on(moons, '[dense: { units: 8 }, dense: { units: 2 }]', 'crossEntropy', 'gridSearch'),
      /42/,
      'gridSearch',
    ],
    [
      'three classes under binaryCrossEntropy',
      on('{ generate: { blobs: { samples: 30 } } }', '[dense: { units: 1 }]', 'binaryCrossEntropy'),
      /3 classes, but binaryCrossEntropy tells two apart/,
      '{ blobs: { samples: 30 } }',
    ],
  ];
  for (const [name, source, message, at] of faults) {
    it(`${name}: refused at its place`, async () => {
      await assert.rejects(loadNetwork(source), (error) => {
        assert.ok(error instanceof InvalidObjective, String(error));
        const [diagnostic] = error.diagnostics;
        assert.match(diagnostic.message, message);
        assert.match(diagnostic.message, /[.!?]$/);
        assert.equal(source.slice(diagnostic.range.start, diagnostic.range.end), at);
        return true;
      });
    });
  }

  it('a network that blows up says which layer, and ends there', async () => {
    const { objective, run } = await loadNetwork(
      `${on(moons, '[dense: { units: 4 }, dense: { units: 2 }]', 'crossEntropy', '{ sgd: { learningRate: 1e30 } }')}steps: 50\n`,
    );
    const { end } = finish(run());
    assert.equal(end?.reason, 'nonFinite');
    assert.match(end?.message ?? '', /Layer “dense|update \d+ of sgd made dense/);
    objective.dispose();
  });
});

describe('what TensorFlow.js cannot do', () => {
  it('is told with the layer or the gradient, and what to write', async () => {
    const { objective } = await loadNetwork(on(moons, '[dense: { units: 4 }, dense: { units: 2 }]'));
    const [{ layer }] = objective.parts.network.layers;
    const gradient = new Float32Array(objective.layout.size);
    const own = layer.call.bind(layer);
    const tensors = memory().numTensors;
    for (const [reason, advice] of [
      ['Got rank 7', /Choose another `backend`/],
      ['memory access out of bounds', /write a smaller `batchSize`/],
    ] as const) {
      layer.call = () => {
        throw new Error(reason);
      };
      assert.throws(
        () => objective.evaluate(objective.start, gradient),
        ({ message }: Error) =>
          message.startsWith(`Layer “dense” (dense) cannot be computed: TensorFlow.js says “${reason}”. `) && advice.test(message),
      );
      layer.call = (inputs, options) => {
        const failing = customGrad((x) => ({
          value: (x as Tensor).clone(),
          gradFunc: () => {
            throw new Error(reason);
          },
        }));
        return failing(own(inputs, options) as Tensor);
      };
      assert.throws(
        () => objective.evaluate(objective.start, gradient),
        ({ message }: Error) =>
          message.startsWith(`The gradient of this network cannot be computed: TensorFlow.js says “${reason}”. `) && advice.test(message),
      );
    }
    layer.call = own;
    assert.ok(Number.isFinite(objective.evaluate(objective.start, gradient)));
    assert.equal(memory().numTensors, tensors);
    objective.dispose();
  });
});

describe('the reason why a network stops', () => {
  const endOf = async (columns: Record<string, number[]>, layer: string, learningRate: number, data = '', loss = 'meanSquaredError') => {
    const source = `data: { json: rows.json, target: y${data} }\nnetwork: { layers: [dense: { units: 1${layer} }], loss: ${loss} }\noptimizer: { sgd: { learningRate: ${learningRate} } }\nsteps: 200\n`;
    const { objective, run } = await loadNetwork(source, { 'rows.json': columns });
    const { end } = finish(run());
    objective.dispose();
    return { ...end, marked: source.slice(end?.range?.start ?? 0, end?.range?.end ?? 0) };
  };

  it('is the loss where every layer is finite, with the size of the targets', async () => {
    const { reason, message, marked } = await endOf({ x: [1, 2], y: [1e20, 2e20] }, ', kernelInitializer: zeros', 0.1);
    assert.equal(reason, 'nonFinite');
    assert.equal(marked, 'meanSquaredError');
    assert.match(
      message ?? '',
      /^Stopped at step 0: Every layer’s output is finite, but the loss meanSquaredError, mean\(\(z − y\)²\), is Infinity\. The network’s outputs reach 0 and the targets “y” 2e20 in size, and float32 numbers end at 3\.4e38\./,
    );
    assert.match(message ?? '', /The target “y” reaches 2e20: write `standardizeTarget: true` under `data`/);
  });

  it('is a gradient where the loss is finite, too', async () => {
    const { message, marked } = await endOf({ x: [3e30], y: [3e18] }, ', kernelInitializer: zeros', 0.1);
    assert.match(
      message ?? '',
      /^Stopped at step 0: The loss is finite, but the gradient of “dense\/kernel” is -Infinity: what comes into its layer/,
    );
    assert.equal(marked, 'dense: { units: 1, kernelInitializer: zeros }');
  });

  it('is the scale of inputs that are not standardized, at whatever step', async () => {
    const columns = { size: [2104, 1600, 2400, 1416], rooms: [3, 3, 3, 2], y: [4, 3.3, 3.7, 2.3] };
    const { reason, message } = await endOf(columns, '', 0.01);
    assert.equal(reason, 'nonFinite');
    assert.match(message ?? '', /The input “size” reaches 2400: write `standardize: true` under `data`/);
    assert.equal((await endOf(columns, '', 0.01, ', standardize: true')).reason, 'completed');
    // Too large a rate alone is not the scale's fault.
    assert.doesNotMatch((await endOf(columns, '', 1e9, ', standardize: true')).message ?? '', /standardize/);
  });
});

describe('batches of a run of its own', () => {
  it('are as large as its entry says, for the same network and start', async () => {
    const source = `${on('{ generate: { moons: { samples: 40 } }, batchSize: 10 }', '[dense: { units: 2 }]').replace('optimizer: sgd', 'optimizers: [{ sgd: {} }, { sgd: {}, label: one, batchSize: 1 }, { sgd: {}, label: all, batchSize: all }]')}steps: 3\n`;
    const { objective, run } = await loadNetwork(source);
    const sizes = [0, 1, 2].map((index) => {
      const { objective: own, start } = run(index).assignment;
      assert.deepEqual(start, objective.start);
      return (own as typeof objective).sampler.rowsAt(0).length;
    });
    assert.deepEqual(sizes, [10, 1, 40]);
    objective.dispose();
  });
});
