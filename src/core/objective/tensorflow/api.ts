import * as core from '@tensorflow/tfjs-core';
import { add, logSoftmax, mul, neg, softplus, sum, type Tensor, type TensorLike } from '@tensorflow/tfjs-core';
import { boundedCreation } from './boundedCreation';

/**
 * What code of the workspace is handed as `tf`: the operations of tfjs. Its cross entropy of softmax hides its way from further gradients,
 * so that it is made of operations here, and so is its logarithm of the sigmoid.
 * What makes tensors out of nothing is bounded.
 */
export const tf: object = Object.freeze({
  ...core,
  ...boundedCreation,
  logSigmoid,
  losses: Object.freeze({ ...core.losses, softmaxCrossEntropy }),
});

/** As tfjs has it: `labels` are one-hot [rows, classes]. */
function softmaxCrossEntropy(
  labels: Tensor | TensorLike,
  logits: Tensor | TensorLike,
  weights?: Tensor | TensorLike,
  labelSmoothing = 0,
  reduction?: core.Reduction,
): Tensor {
  const scores = tensorOf(logits);
  const truth = tensorOf(labels);
  if (truth.shape.join() !== scores.shape.join())
    throw new Error(
      `softmaxCrossEntropy takes labels and logits of one shape, not [${truth.shape.join(', ')}] and [${scores.shape.join(', ')}]`,
    );
  const smooth = labelSmoothing > 0 ? add(mul(truth, 1 - labelSmoothing), labelSmoothing / (truth.shape[1] ?? 1)) : truth;
  return core.losses.computeWeightedLoss(neg(sum(mul(smooth, logSoftmax(scores)), -1)), weights, reduction);
}

/** log σ(x). */
export function logSigmoid(x: Tensor | TensorLike): Tensor {
  return neg(softplus(neg(x)));
}

const tensorOf = (values: Tensor | TensorLike): Tensor => (values instanceof core.Tensor ? values : core.tensor(values));
