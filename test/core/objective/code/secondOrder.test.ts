import assert from 'node:assert/strict';
import type { Tensor } from '@tensorflow/tfjs-core';
import type * as Core from '@tensorflow/tfjs-core';
// Brings the gradients of tfjs's operations.
import '../../../../src/core/objective/compile';
import { tf as api } from '../../../../src/core/objective/tensorflow/api';
import { initializeBackend, useBackend } from '../../../../src/core/objective/tensorflow/backend';
import { chainOperations } from '../../../../src/core/objective/tensorflow/chained';
import { putSavedInOrder } from '../../../../src/core/objective/tensorflow/gradients/higherOrder';
import { completeGradients } from '../../../../src/core/objective/tensorflow/gradients/completing';

const tf = api as typeof Core;

/** Scalar functions of a tensor [2, 6]: each leads through one operation with a curvature, or whose gradient has one. */
const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  ...Object.fromEntries(
    (
      [
        'tanh',
        'sigmoid',
        'exp',
        'softplus',
        'sin',
        'cos',
        'square',
        'elu',
        'selu',
        'logSigmoid',
        'erf',
        'atan',
        'sinh',
        'cosh',
        'relu',
        'expm1',
        'reciprocal',
      ] as const
    ).map((name) => [name, (x: Tensor) => tf.sum(tf.square(tf[name](tf.add(x, 0.05))))]),
  ),
  ...Object.fromEntries(
    (['sqrt', 'rsqrt', 'log', 'log1p'] as const).map((name) => [name, (x: Tensor) => tf.sum(tf[name](tf.add(tf.square(x), 1)))]),
  ),
  softmax: (x) => tf.sum(tf.square(tf.softmax(x))),
  logSoftmax: (x) => tf.sum(tf.square(tf.logSoftmax(x))),
  logSumExp: (x) => tf.sum(tf.logSumExp(x, 1)),
  mean: (x) => tf.square(tf.mean(x)),
  max: (x) => tf.sum(tf.square(tf.max(x, 1))),
  cumsum: (x) => tf.sum(tf.square(tf.cumsum(x, 1))),
  pow: (x) => tf.sum(tf.pow(tf.add(tf.square(x), 0.5), 1.7)),
  div: (x) => tf.sum(tf.div(x, tf.add(tf.square(x), 1))),
  'matMul of itself': (x) => tf.sum(tf.square(tf.matMul(x, x, false, true))),
  'matMul transposed': (x) => tf.sum(tf.tanh(tf.matMul(x, tf.reshape(tf.linspace(-1, 1, 12), [2, 6]), true, false))),
  'batched matMul': (x) => tf.sum(tf.tanh(tf.matMul(tf.reshape(x, [2, 2, 3]), tf.reshape(x, [2, 3, 2])))),
  attention: (x) => tf.sum(tf.square(tf.matMul(tf.softmax(tf.matMul(x, x, false, true)), x))),
  normalization(x) {
    const { mean, variance } = tf.moments(x, 1, true);
    return tf.sum(tf.pow(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 0.1))), 3));
  },
  'slices and concat': (x) => tf.sum(tf.square(tf.concat([tf.mul(tf.slice(x, [0, 0], [2, 3]), x.slice([0, 3], [2, 3])), x], 1))),
  gather: (x) => tf.sum(tf.square(tf.gather(tf.square(x), tf.tensor1d([0, 2, 2], 'int32'), 1))),
  transpose: (x) => tf.sum(tf.square(tf.matMul(tf.transpose(x), x))),
  stack: (x) => tf.sum(tf.square(tf.sum(tf.stack(tf.unstack(tf.square(x), 1)), 0))),
  tile: (x) => tf.sum(tf.square(tf.mul(tf.tile(x, [1, 2]), tf.range(0, 12)))),
  pad: (x) =>
    tf.sum(
      tf.square(
        tf.pad(tf.square(x), [
          [0, 0],
          [1, 2],
        ]),
      ),
    ),
  where: (x) => tf.sum(tf.where(tf.greater(x, 0), tf.square(x), tf.exp(x))),
  'maximum and minimum': (x) => tf.sum(tf.square(tf.minimum(tf.maximum(x, -0.5), tf.square(x)))),
  conv2d: (x) =>
    tf.sum(
      tf.square(
        tf.conv2d(
          tf.reshape<Core.Rank.R4>(tf.square(x), [1, 3, 4, 1]),
          tf.reshape<Core.Rank.R4>(tf.slice(x, [0, 0], [1, 4]), [2, 2, 1, 1]),
          1,
          'same',
        ),
      ),
    ),
  norm: (x) => tf.norm(x),
  softmaxCrossEntropy: (x) => tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d([1, 4], 'int32'), 6), x),
  sigmoidCrossEntropy: (x) => tf.losses.sigmoidCrossEntropy(tf.oneHot(tf.tensor1d([1, 4], 'int32'), 6), x),
  meanSquaredError: (x) => tf.losses.meanSquaredError(tf.zeros([2, 6]), tf.sin(x)),
  huber: (x) => tf.losses.huberLoss(tf.zeros([2, 6]), tf.mul(x, 0.3)),
};

const point = [-1.3, 0.7, 0.2, -0.45, 1.1, 0.9, 0.35, -0.8, 1.6, -0.15, 0.6, -1.05];
const direction = [0.5, -1, 0.3, 0.8, -0.6, 0.9, 1.1, -0.4, 0.2, 0.7, -0.9, 0.4];

for (const backend of ['cpu', 'wasm'] as const) {
  describe(`gradients of gradients on ${backend}`, () => {
    before(async () => {
      await initializeBackend('cpu');
      await initializeBackend(backend);
      useBackend(backend);
      putSavedInOrder();
      completeGradients();
      chainOperations();
    });

    for (const [name, f] of Object.entries(functions)) {
      it(`${name}: H·v by two gradients is what differences of the first give`, () => {
        useBackend(backend);
        const before = tf.memory().numTensors;
        const [byGradients, byDifferences] = tf.tidy(() => {
          const v = tf.tensor2d(direction, [2, 6]);
          const x = tf.tensor2d(point, [2, 6]);
          const slope = (at: Tensor) => tf.grad(f)(at);
          const second = tf.grad((at: Tensor) => tf.sum(tf.mul(slope(at), v)))(x);
          const h = 0.004;
          const there = slope(tf.add(x, tf.mul(v, h)));
          const back = slope(tf.sub(x, tf.mul(v, h)));
          return [[...second.dataSync()], [...tf.div(tf.sub(there, back), 2 * h).dataSync()]];
        });
        assert.equal(tf.memory().numTensors, before);
        const scale = Math.max(1, ...byDifferences.map(Math.abs));
        byGradients.forEach((one, i) =>
          assert.ok(Math.abs(one - byDifferences[i]) < 5e-3 * scale, `${i}: ${one} is not ${byDifferences[i]}`),
        );
      });
    }
  });
}
