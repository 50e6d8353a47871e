import { add, elu as exponential, leakyRelu as leaky, minimum, mul, prelu as parametric, relu } from '@tensorflow/tfjs-core';
import * as Type from 'typebox';
import { definedLayer } from '../definedLayer';
import { fromKeras } from '../fromKeras';
import type { LayerKind } from '../layerKind';
import { defaultSlope } from '../leakyRelu';
import { activations, activityRegularizer, initializer } from '../options';

export const activation: LayerKind = {
  name: 'activation',
  summary: 'A function of each number.',
  options: Type.Object({ activation: Type.Enum(activations, { description: 'Which function.', examples: ['relu'] }), activityRegularizer }),
  make: fromKeras('activation'),
};

export const leakyReLU = definedLayer<{ readonly negativeSlope: number }>({
  name: 'leakyReLU',
  summary: 'x above 0, and a small share of it below, so that no unit dies (Maas et al. 2013).',
  options: Type.Object({
    negativeSlope: Type.Optional(
      Type.Number({ default: defaultSlope, minimum: 0, maximum: 1, description: 'The share below 0; PyTorch’s default.' }),
    ),
  }),
  define: ({ negativeSlope }) => ({ weights: () => [], outputShape: (input) => input, call: (x) => leaky(x, negativeSlope) }),
});

export const elu = definedLayer<{ readonly alpha: number }>({
  name: 'elu',
  summary: 'x above 0, α(exp(x) − 1) below (Clevert et al. 2015).',
  options: Type.Object({
    alpha: Type.Optional(Type.Number({ default: 1, minimum: 0, maximum: 1000, description: 'How far below 0 it goes.' })),
  }),
  define: ({ alpha }) => ({
    weights: () => [],
    outputShape: (input) => input,
    call: (x) => add(relu(x), mul(exponential(minimum(x, 0)), alpha)),
  }),
});

interface PreluOptions {
  readonly sharedAxes?: readonly number[];
}

export const prelu = definedLayer<PreluOptions>({
  name: 'prelu',
  summary: 'As leakyReLU, with a slope below 0 that is learnt, of its own for every number of a row (He et al. 2015).',
  options: Type.Object({
    alphaInitializer: initializer({ constant: 0.25 }, 'the slope'),
    sharedAxes: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 3 }), {
        minItems: 1,
        maxItems: 3,
        description: 'Axes along which the slope is the same: [1, 2] for one slope a channel of pictures, as PyTorch has it.',
        examples: ['[1, 2]'],
      }),
    ),
  }),
  define: ({ sharedAxes = [] }, { initializer: start }) => ({
    weights: (input) => [
      { name: 'alpha', shape: input.map((length, axis) => (sharedAxes.includes(axis + 1) ? 1 : length)), start: start('alphaInitializer') },
    ],
    outputShape: (input) => input,
    call: (x, weight) => parametric(x, weight('alpha')),
  }),
});
