import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { forgetSaved, watched } from '../../../../src/core/objective/network/layers/watched';
import { initializeBackend, useBackend } from '../../../../src/core/objective/tensorflow/backend';

describe('a watched layer', () => {
  before(async () => {
    await initializeBackend('cpu');
    useBackend('cpu');
  });

  const gradient = (behind: () => void) =>
    tf.tidy(() => {
      const x = tf.tensor1d([1, 2, 3]);
      return [
        ...tf
          .grad((y) => tf.sum(tf.square(watched(tf.square(y), behind))))(x)
          .dataSync(),
      ];
    });

  it('changes neither value nor gradient, and is heard of on the way back', () => {
    let heard = 0;
    assert.deepEqual(
      gradient(() => heard++),
      [4, 32, 108],
    );
    assert.equal(heard, 1);
  });

  it('can end the way back, with the number of tensors as it was', () => {
    const before = tf.memory().numTensors;
    const refuse = () => {
      throw new RangeError('enough');
    };
    assert.throws(() => gradient(refuse), /enough/);
    forgetSaved();
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(
      gradient(() => undefined),
      [4, 32, 108],
    );
  });
});
