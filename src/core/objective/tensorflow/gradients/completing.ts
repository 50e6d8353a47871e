import {
  add,
  conv2d,
  conv2dTranspose,
  getGradient,
  greater,
  mul,
  onesLike,
  registerGradient,
  unregisterGradient,
  where,
  zeros,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { sumSegmentsOnWasm } from './segments';

/** Operations whose result stays the same around almost every point: their derivative is 0, and tfjs has none for them. */
const steps: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr'].map((name) => [name, ['a', 'b']]),
  ),
  ...Object.fromEntries(['LogicalNot', 'IsNan', 'IsInf', 'IsFinite', 'ArgMax', 'ArgMin'].map((name) => [name, ['x']])),
};

interface Convolution {
  readonly strides: [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

let areThere = false;

/**
 * Gives code of the workspace gradients, and gradients of gradients, where tfjs has none: of what is piecewise constant, such as the
 * condition of `where`, of ELU, of convolutions, and of gathering on wasm. Once per thread.
 */
export function completeGradients(): void {
  if (areThere) return;
  areThere = true;
  for (const [kernelName, inputs] of Object.entries(steps)) {
    if (getGradient(kernelName)) continue;
    registerGradient({
      kernelName,
      inputsToSave: [...inputs],
      gradFunc: (_, saved) => Object.fromEntries(inputs.map((input, i) => [input, () => zeros(saved[i].shape)])),
    });
  }
  sumSegmentsOnWasm();
  registerGradient({
    kernelName: 'Conv2DBackpropFilter',
    inputsToSave: ['x', 'dy'],
    gradFunc(dw, [x, dy], attributes) {
      const { strides, pad, dimRoundingMode } = attributes as unknown as Convolution;
      const [input, out, filter] = [x as Tensor4D, dy as Tensor4D, dw as Tensor4D];
      return {
        x: () => conv2dTranspose(out, filter, input.shape, strides, pad, dimRoundingMode),
        dy: () => conv2d(input, filter, strides, pad, 'NHWC', 1, dimRoundingMode),
      };
    },
  });
  // As operations, which have gradients of their own.
  unregisterGradient('Elu');
  registerGradient({
    kernelName: 'Elu',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => mul(dy as Tensor, where(greater(y, 0), onesLike(y), add(y, 1))) }),
  });
}
