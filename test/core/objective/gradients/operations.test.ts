import * as tf from '@tensorflow/tfjs-core';
import { initializeBackend } from '../../../../src/core/objective/tensorflow/backend';
import { assertAgreement, random } from './agreement';

describe('the other operations of layers on wasm', () => {
  before(async () => {
    await initializeBackend('cpu');
    await initializeBackend('wasm');
  });

  const operations: Record<string, (x: tf.Tensor4D) => tf.Tensor> = {
    'max pooling': (x) => tf.maxPool(x, 3, 2, 'same'),
    'max pooling, valid': (x) => tf.maxPool(x, 2, 2, 'valid'),
    'max pooling, a stride longer than the window': (x) => tf.maxPool(x, 1, 2, 'same'),
    'max pooling padded by 1': (x) => tf.maxPool(x, 3, 2, 1),
    'average pooling': (x) => tf.avgPool(x, 3, 2, 'same'),
    'average pooling, a stride longer than the window': (x) => tf.avgPool(x, [1, 2], [3, 3], 'same'),
    'global average pooling': (x) => tf.mean(x, [1, 2]),
    'batch normalization': (x) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, tf.ones([3]), tf.fill([3], 2), 1e-3);
    },
    relu: (x) => tf.relu(x),
    elu: (x) => tf.elu(x),
    selu: (x) => tf.selu(x),
    sigmoid: (x) => tf.sigmoid(x),
    tanh: (x) => tf.tanh(x),
    softplus: (x) => tf.softplus(x),
    'max of windows without a positive number': (x) => tf.maxPool(tf.sub<tf.Tensor4D>(x, 2), 2, 2, 'same'),
    softmax: (x) => tf.softmax(tf.reshape(x, [2, -1])),
    'log softmax': (x) => tf.logSoftmax(tf.reshape(x, [2, -1])),
    'leaky relu': (x) => tf.leakyRelu(x, 0.2),
    concatenation: (x) => tf.concat([x, tf.mul(x, x)], 3),
    padding: (x) =>
      tf.pad(x, [
        [0, 0],
        [1, 2],
        [3, 0],
        [0, 0],
      ]),
    'squared difference': (x) => tf.squaredDifference(x, tf.ones(x.shape)),
    'absolute value': (x) => tf.abs(x),
  };
  for (const [name, operation] of Object.entries(operations)) {
    it(`agree with cpu: ${name}`, () => {
      for (const [seed, shape] of (
        [
          [2, 7, 6, 3],
          [1, 8, 8, 3],
          [3, 5, 4, 3],
        ] as const
      ).entries()) {
        const make = (one: () => number) => {
          const x = random(one, shape) as tf.Tensor4D;
          const cotangent = random(one, operation(x).shape);
          const { value, grad } = tf.valueAndGrad((y) => operation(y as tf.Tensor4D))(x, cotangent);
          return [value, grad];
        };
        assertAgreement(make, seed, name);
      }
    });
  }
});
