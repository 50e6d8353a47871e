import * as core from '@tensorflow/tfjs-core';
import { cast, concat, image, reshape, spectral, stack, where, type DataType, type Tensor } from '@tensorflow/tfjs-core';
import { logSigmoid } from './api';

/** Operations whose first operand is the tensor that they are called on: `x.matMul(y)`. */
const plain = [
  ...[
    'abs',
    'acos',
    'acosh',
    'add',
    'all',
    'any',
    'argMax',
    'argMin',
    'asin',
    'asinh',
    'atan',
    'atan2',
    'atanh',
    'avgPool',
    'batchToSpaceND',
  ],
  ...['batchNorm', 'broadcastTo', 'cast', 'ceil', 'clipByValue', 'conv1d', 'conv2d', 'conv2dTranspose', 'cos', 'cosh', 'cumprod', 'cumsum'],
  ...[
    'depthToSpace',
    'depthwiseConv2d',
    'dilation2d',
    'div',
    'divNoNan',
    'dot',
    'elu',
    'equal',
    'erf',
    'euclideanNorm',
    'exp',
    'expandDims',
  ],
  ...['expm1', 'floor', 'floorDiv', 'gather', 'greater', 'greaterEqual', 'isFinite', 'isInf', 'isNaN', 'leakyRelu', 'less', 'lessEqual'],
  ...['localResponseNormalization', 'log', 'log1p', 'logSoftmax', 'logSumExp', 'logicalAnd', 'logicalNot', 'logicalOr'],
  ...['logicalXor', 'matMul', 'max', 'maxPool', 'maximum', 'mean', 'min', 'minimum', 'mirrorPad', 'mod', 'mul', 'neg', 'norm', 'notEqual'],
  ...['oneHot', 'onesLike', 'pad', 'pool', 'pow', 'prelu', 'prod', 'reciprocal', 'relu', 'relu6', 'reshape', 'reverse', 'round', 'rsqrt'],
  ...[
    'selu',
    'separableConv2d',
    'sigmoid',
    'sign',
    'sin',
    'sinh',
    'slice',
    'softmax',
    'softplus',
    'spaceToBatchND',
    'split',
    'sqrt',
    'square',
  ],
  ...['squaredDifference', 'squeeze', 'step', 'stridedSlice', 'sub', 'sum', 'tan', 'tanh', 'tile', 'topk', 'transpose', 'unique'],
  ...['unsortedSegmentSum', 'unstack', 'zerosLike'],
] as const satisfies readonly (keyof typeof core)[];

const others = (x: Tensor | readonly Tensor[]): readonly Tensor[] => (Array.isArray(x) ? (x as Tensor[]) : [x as Tensor]);
const reshaped = (x: Tensor, ...shape: number[]) => reshape(x, shape);

/** Those that are called otherwise, with the tensor first. */
const special: Readonly<Record<string, (x: Tensor, ...given: never[]) => unknown>> = {
  ...{ as2D: reshaped, as3D: reshaped, as4D: reshaped, as5D: reshaped },
  as1D: (x) => reshape(x, [x.size]),
  asScalar: (x) => reshape(x, []),
  flatten: (x) => reshape(x, [x.size]),
  reshapeAs: (x, like: Tensor) => reshape(x, like.shape),
  asType: (x, dtype: DataType) => cast(x, dtype),
  toFloat: (x) => cast(x, 'float32'),
  toInt: (x) => cast(x, 'int32'),
  toBool: (x) => cast(x, 'bool'),
  concat: (x, more: Tensor | readonly Tensor[], axis?: number) => concat([x, ...others(more)], axis),
  stack: (x, more: Tensor | readonly Tensor[], axis?: number) => stack([x, ...others(more)], axis),
  where: (x, condition: Tensor, otherwise: Tensor) => where(condition, x, otherwise),
  logSigmoid,
  ...spectral,
  resizeBilinear: image.resizeBilinear,
  resizeNearestNeighbor: image.resizeNearestNeighbor,
} as Readonly<Record<string, (x: Tensor, ...given: never[]) => unknown>>;

/** Gives tensors their operations as methods, as `@tensorflow/tfjs` does. */
export function chainOperations(): void {
  const { prototype } = core.Tensor as unknown as { prototype: Record<string, unknown> };
  if (Object.hasOwn(prototype, 'matMul')) return;
  const all = [...plain.map((name) => [name, core[name]] as const), ...Object.entries(special)];
  for (const [name, operation] of all) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      writable: true,
      value(this: Tensor, ...given: unknown[]) {
        return (operation as (...all: unknown[]) => unknown)(this, ...given);
      },
    });
  }
}
