import * as assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { initializeBackend } from '../../../../src/core/objective/tensorflow/backend';
import { seeded } from '../../../support/random';
import { assertAgreement, numbers, random } from './agreement';

describe('products of matrices on wasm', () => {
  before(async () => {
    await initializeBackend('cpu');
    await initializeBackend('wasm');
  });

  it('agree with cpu, transposed or not, with their gradients, over 80 drawn shapes', () => {
    const draw = seeded(1);
    const size = () => 1 + Math.floor(draw() ** 2 * 70);
    for (let round = 0; round < 80; round++) {
      const [n, k, m, batch] = [size(), size(), size(), 1 + (round % 3)];
      const [turnA, turnB] = [round % 2 === 1, round % 4 >= 2];
      const outer = round % 5 === 0 ? [] : [batch];
      const a = [...outer, ...(turnA ? [k, n] : [n, k])];
      const b = [...outer, ...(turnB ? [m, k] : [k, m])];
      const make = (one: () => number) => {
        const { value, grads } = tf.valueAndGrads((x, y) => tf.matMul(x, y, turnA, turnB))(
          [random(one, a), random(one, b)],
          random(one, [...outer, n, m]),
        );
        return [value, ...grads];
      };
      assertAgreement(make, round, `[${a.join()}]${turnA ? 'ᵀ' : ''} · [${b.join()}]${turnB ? 'ᵀ' : ''}`);
    }
  });

  it('agree with cpu in the fused operation that dense layers are made of', () => {
    for (const activation of ['linear', 'relu', 'sigmoid'] as const) {
      for (const [n, k, m] of [
        [1, 1, 1],
        [64, 50, 10],
        [3, 80, 33],
      ]) {
        const make = (one: () => number) => {
          const operation = (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) => tf.fused.matMul({ a: x, b: kernel, bias, activation });
          const { value, grads } = tf.valueAndGrads((x, kernel, bias) => operation(x, kernel, bias))(
            [random(one, [n, k]), random(one, [k, m]), random(one, [m])],
            random(one, [n, m]),
          );
          return [value, ...grads];
        };
        assertAgreement(make, n, activation);
      }
    }
  });

  it('repeat every bit, and pass on what is not finite', () => {
    const make = (one: () => number) =>
      tf.grads((x, y) => tf.matMul(x, y))([random(one, [40, 30]), random(one, [30, 50])], random(one, [40, 50]));
    assert.deepEqual(numbers('wasm', make, 3), numbers('wasm', make, 3));
    const nan = () => tf.grads((x, y) => tf.matMul(x, y))([tf.fill([3, 4], NaN), tf.ones([4, 5])]);
    const [, byKernel] = numbers('wasm', nan, 1);
    assert.ok(byKernel.every(Number.isNaN));
  });
});
