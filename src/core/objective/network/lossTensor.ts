import { customGrad, scalar, tensor, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Targets } from '../data/targets';
import type { Loss } from './losses/loss';

/**
 * A loss as a differentiable tfjs operation: the outputs are few, so they are read, and the loss and its derivative made in
 * plain float64. That is faster than a dozen small operations, and the same bits on every backend.
 */
export function lossOfTensor(loss: Loss, outputs: Tensor, targets: Float32Array, { outputs: width, classWeights }: Pick<Targets, 'outputs' | 'classWeights'>): Scalar {
  const measured = customGrad((input) => {
    const z = (input as Tensor).dataSync<'float32'>();
    const derivative = new Float32Array(z.length);
    const value = scalar(loss.evaluate(z, width, targets, derivative, classWeights));
    // The loss is the end of the tape, so what comes down to it is 1.
    return { value, gradFunc: () => tensor(derivative, outputs.shape) };
  });
  return measured(outputs);
}
