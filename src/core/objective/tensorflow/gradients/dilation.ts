import {
  engine,
  pad,
  registerGradient,
  reshape,
  slice,
  stridedSlice,
  type GradConfig,
  type Rank,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

/** What tfjs calls the kernels that give the gradients of a convolution, and whether it is depthwise. */
const convolutions = [
  { kernel: 'Conv2D', byInput: 'Conv2DBackpropInput', byFilter: 'Conv2DBackpropFilter' },
  { kernel: 'DepthwiseConv2dNative', byInput: 'DepthwiseConv2dNativeBackpropInput', byFilter: 'DepthwiseConv2dNativeBackpropFilter' },
] as const;

type Attributes = Record<string, unknown>;

/**
 * Lets convolutions with a dilation be differentiated, which tfjs refuses: such a convolution is one with a larger filter, zeros
 * between its taps. Works on every backend.
 */
export function differentiateDilatedConvolutions(): void {
  for (const { kernel, byInput, byFilter } of convolutions) {
    const gradFunc: GradConfig['gradFunc'] = (dy, saved, attributes) => {
      const dilations = pairOf(attributes.dilations as Dilations);
      const [x, filter] = saved as Tensor4D[];
      const { strides, pad: padding, dataFormat, dimRoundingMode } = attributes as Attributes;
      const attrs = { strides, pad: padding, dataFormat, dimRoundingMode, dilations: 1 };
      const run = (name: string, inputs: Record<string, Tensor>, more: Attributes) =>
        engine().runKernel<Tensor4D>(name, inputs, { ...attrs, ...more } as Parameters<ReturnType<typeof engine>['runKernel']>[2]);
      return {
        x: () => run(byInput, { dy: dy as Tensor, filter: spreadFilter(filter, dilations) }, { inputShape: x.shape }),
        filter: () => gather(run(byFilter, { x, dy: dy as Tensor }, { filterShape: spreadShape(filter.shape, dilations) }), dilations),
      };
    };
    registerGradient({ kernelName: kernel, inputsToSave: ['x', 'filter'], gradFunc });
  }
}

/** tf.layers' depthwise convolution writes null. */
type Dilations = number | readonly [number, number] | null | undefined;

function pairOf(dilations: Dilations): readonly [number, number] {
  return typeof dilations === 'number' || dilations === undefined || dilations === null ? [dilations ?? 1, dilations ?? 1] : dilations;
}

function isOne(dilations: readonly [number, number]): boolean {
  return dilations.every((dilation) => dilation === 1);
}

function spreadShape([height, width, ...channels]: readonly number[], [down, across]: readonly [number, number]): number[] {
  return [(height - 1) * down + 1, (width - 1) * across + 1, ...channels];
}

/** Puts zeros between the taps of a filter [height, width, …]. */
export function spreadFilter(filter: Tensor4D, dilations: readonly [number, number]): Tensor4D {
  if (isOne(dilations)) return filter;
  const [height, width, inputs, outputs] = filter.shape;
  const [down, across] = dilations;
  const rows = pad(reshape(filter, [height, 1, width * inputs * outputs]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
  ]);
  const taps = pad(reshape(rows, [height * down, width, 1, inputs * outputs]), [
    [0, 0],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const rest = reshape<Rank.R4>(taps, [height * down, width * across, inputs, outputs]);
  return slice(rest, [0, 0, 0, 0], spreadShape(filter.shape, dilations) as Tensor4D['shape']);
}

/** Takes the taps back out. */
function gather(filter: Tensor4D, dilations: readonly [number, number]): Tensor {
  if (isOne(dilations)) return filter;
  const [down, across] = dilations;
  return stridedSlice(filter, [0, 0, 0, 0], filter.shape, [down, across, 1, 1]);
}
