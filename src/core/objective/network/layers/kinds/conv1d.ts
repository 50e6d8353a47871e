import { add, engine, pad, reshape, type Tensor } from '@tensorflow/tfjs-core';
import * as Type from 'typebox';
import { activate } from '../activate';
import { definedLayer } from '../definedLayer';
import { activation, channelsOf, count, initializer, length, regularizers, useBias } from '../options';

interface Conv1dOptions {
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides: number;
  readonly padding: 'valid' | 'same' | 'causal';
  readonly dilationRate: number;
  readonly activation: string;
  readonly useBias: boolean;
}

/** A picture of one row is what convolutions are made for: [batch, 1, steps, features]. */
export const conv1d = definedLayer<Conv1dOptions>({
  name: 'conv1d',
  summary: 'Convolution along a sequence: each filter a window of weights that moves over the steps.',
  axes: 2,
  options: Type.Object({
    filters: count('How many filters, each an output feature.', 8),
    kernelSize: length('How many steps the kernel sees.', 3),
    strides: length('How far the kernel moves.', 1),
    padding: Type.Optional(
      Type.Enum(['valid', 'same', 'causal'], {
        default: 'valid',
        description:
          '`valid`: only where the kernel fits; `same`: zeros at both ends, so that the length stays; `causal`: zeros at the beginning, so that no step sees a later one.',
      }),
    ),
    dilationRate: length('How far the kernel’s taps are apart: from 2 on with gaps between them.', 1),
    activation,
    useBias,
    kernelInitializer: initializer('glorotNormal', 'the kernel'),
    biasInitializer: initializer('zeros', 'the bias'),
    ...regularizers,
  }),
  refuse: ({ strides, dilationRate }) =>
    strides > 1 && dilationRate > 1 ? '`strides` and `dilationRate` cannot both be above 1. Write one of them.' : undefined,
  define({ filters, kernelSize, strides, padding, dilationRate, activation: following, useBias: hasBias }, { initializer: start }) {
    const extent = (kernelSize - 1) * dilationRate;
    return {
      weights: (input) => [
        { name: 'kernel', shape: [kernelSize, channelsOf(input), filters], start: start('kernelInitializer') },
        ...(hasBias ? [{ name: 'bias', shape: [filters], start: start('biasInitializer') }] : []),
      ],
      outputShape: ([steps]) => [
        padding === 'valid' ? Math.floor((steps - extent - 1) / strides) + 1 : Math.ceil(steps / strides),
        filters,
      ],
      call(x, weight) {
        const [batch, steps, features] = x.shape as [number, number, number];
        const picture = reshape(x, [batch, 1, steps, features]);
        const padded =
          padding === 'causal'
            ? pad(picture, [
                [0, 0],
                [0, 0],
                [extent, 0],
                [0, 0],
              ])
            : picture;
        const filter = reshape(weight('kernel'), [1, kernelSize, features, filters]);
        const convolved = engine().runKernel<Tensor>(
          'Conv2D',
          { x: padded, filter },
          { strides: [1, strides], pad: padding === 'same' ? 'same' : 'valid', dataFormat: 'NHWC', dilations: [1, dilationRate] },
        );
        const sequence = reshape(convolved, [batch, convolved.shape[2] as number, filters]);
        return activate(following, hasBias ? add(sequence, weight('bias')) : sequence);
      },
    };
  },
});
