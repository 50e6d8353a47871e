import { customGrad, scalar, tensor, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Targets } from '../data/targets';
import type { Batch } from './augmentation';
import type { Loss } from './losses/loss';

/**
 * A loss as a differentiable tfjs operation: the outputs are few, so they are read, and the loss and its derivative made in
 * plain float64. That is faster than a dozen small operations, and the same bits on every backend.
 */
export function lossOfTensor(
  loss: Loss,
  outputs: Tensor,
  targets: Float32Array,
  { outputs: width, classWeights }: Pick<Targets, 'outputs' | 'classWeights'>,
  mixed?: Batch['mixed'],
): Scalar {
  /** λ of the loss by one's own target, 1 − λ of that by another row's. */
  const mixedLoss = (
    own: number,
    { targets: others, share }: NonNullable<Batch['mixed']>,
    derivative: Float32Array,
    z: Float32Array,
  ): number => {
    const byOthers = new Float32Array(z.length);
    const theirs = loss.evaluate(z, width, others, byOthers, classWeights);
    for (let i = 0; i < z.length; i++) derivative[i] = share * derivative[i] + (1 - share) * byOthers[i];
    return share * own + (1 - share) * theirs;
  };
  const measured = customGrad((input) => {
    const z = (input as Tensor).dataSync<'float32'>();
    const derivative = new Float32Array(z.length);
    const own = loss.evaluate(z, width, targets, derivative, classWeights);
    const value = scalar(mixed ? mixedLoss(own, mixed, derivative, z) : own);
    // The loss is the end of the tape, so what comes down to it is 1.
    return { value, gradFunc: () => tensor(derivative, outputs.shape) };
  });
  return measured(outputs);
}
