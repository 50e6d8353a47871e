import * as Type from 'typebox';
import { DilatedConvolution, type DilatedConvolutionOptions } from '../dilatedConvolution';
import { configOf, fromKeras } from '../fromKeras';
import type { LayerKind, LayerOptions } from '../layerKind';
import { activation, biasOf, channelsOf, count, initializer, padding, pairOf, regularizers, side, useBias } from '../options';

const dilationRate = side('How far the kernel’s taps are apart: from 2 on with gaps between them', 1);
const windows = { kernelSize: side('The kernel', 3), strides: side('How far the kernel moves', 1), padding, activation, useBias };
const starts = { kernelInitializer: initializer('glorotNormal', 'the kernel'), biasInitializer: initializer('zeros', 'the bias') };
const depthMultiplier = Type.Optional(
  Type.Integer({ default: 1, minimum: 1, maximum: 1024, description: 'Output channels for each input channel.' }),
);
const filters = count('How many filters, each an output channel.', 8);

const hasGaps = ({ dilationRate: rate }: LayerOptions): boolean => (Array.isArray(rate) ? rate : [rate ?? 1]).some((one) => one !== 1);
const area = ({ kernelSize }: LayerOptions) => pairOf(kernelSize, 3).reduce((product, one) => product * one, 1);

/** tf.layers', unless there are gaps. */
function dilatable(kind: 'conv2d' | 'depthwiseConv2d', start: string): LayerKind['make'] {
  const defaults = { kernelSize: 3, [start]: 'glorotNormal' };
  return (options, place) =>
    hasGaps(options)
      ? new DilatedConvolution(kind, configOf(options, place, defaults) as unknown as DilatedConvolutionOptions)
      : fromKeras(kind, defaults)(options, place);
}

export const conv2d: LayerKind = {
  name: 'conv2d',
  summary: 'Convolution of pictures: each filter a small window of weights that moves over the picture.',
  axes: 3,
  options: Type.Object({ filters, ...windows, dilationRate, ...starts, ...regularizers }),
  parameters: (options, input) => area(options) * channelsOf(input) * Number(options.filters) + biasOf(options, Number(options.filters)),
  make: dilatable('conv2d', 'kernelInitializer'),
};

export const depthwiseConv2d: LayerKind = {
  name: 'depthwiseConv2d',
  summary: 'Convolution of each channel by itself.',
  axes: 3,
  options: Type.Object({
    ...windows,
    dilationRate,
    depthMultiplier,
    depthwiseInitializer: initializer('glorotNormal', 'the kernel'),
    biasInitializer: starts.biasInitializer,
    ...regularizers,
  }),
  parameters(options, input) {
    const outputs = channelsOf(input) * Number(options.depthMultiplier ?? 1);
    return area(options) * outputs + biasOf(options, outputs);
  },
  make: dilatable('depthwiseConv2d', 'depthwiseInitializer'),
};

export const separableConv2d: LayerKind = {
  name: 'separableConv2d',
  summary: 'Convolution of each channel by itself, then of all channels pixel by pixel: far fewer weights than conv2d.',
  axes: 3,
  options: Type.Object({
    filters,
    ...windows,
    depthMultiplier,
    depthwiseInitializer: initializer('glorotNormal', 'the kernel of each channel'),
    pointwiseInitializer: initializer('glorotNormal', 'the kernel across channels'),
    biasInitializer: starts.biasInitializer,
    ...regularizers,
  }),
  parameters(options, input) {
    const between = channelsOf(input) * Number(options.depthMultiplier ?? 1);
    return area(options) * between + between * Number(options.filters) + biasOf(options, Number(options.filters));
  },
  make: fromKeras('separableConv2d', { kernelSize: 3, depthwiseInitializer: 'glorotNormal', pointwiseInitializer: 'glorotNormal' }),
};

export const conv2dTranspose: LayerKind = {
  name: 'conv2dTranspose',
  summary: 'A convolution run backwards: each pixel sets down a window of weights, so that with strides the picture grows.',
  axes: 3,
  options: Type.Object({ filters, ...windows, ...starts, ...regularizers }),
  parameters: conv2d.parameters,
  make: fromKeras('conv2dTranspose', { kernelSize: 3, kernelInitializer: 'glorotNormal' }),
};
