import { add, mean as meanOf, moments, mul, reshape, rsqrt, square, sub } from '@tensorflow/tfjs-core';
import * as Type from 'typebox';
import { definedLayer } from '../definedLayer';
import { startingWith } from '../initializers';
import type { LayerKind } from '../layerKind';
import { BatchNormalization } from '../normalization';
import { channelsOf, epsilon } from '../options';

const ones = startingWith((shape) => new Float32Array(shape[0]).fill(1));
const zeros = startingWith((shape) => new Float32Array(shape[0]));

export const batchNormalization: LayerKind = {
  name: 'batchNormalization',
  summary:
    'Each channel to mean 0 and variance 1 over the batch, then scaled and shifted by what is learnt; for predictions and validation, by moving averages, at record t those after batch t.',
  options: Type.Object({
    momentum: Type.Optional(
      Type.Number({
        default: 0.99,
        minimum: 0,
        exclusiveMaximum: 1,
        description: 'How much of the moving averages stays at each step (1 minus PyTorch’s momentum).',
      }),
    ),
    epsilon: epsilon(0.001),
    variance: Type.Optional(
      Type.Enum(['biased', 'unbiased'], {
        default: 'biased',
        description:
          'The variance of a batch that the moving average takes in: `biased` divides by n, as Keras does; `unbiased` by n − 1, as PyTorch does. The batch itself is always normalized by the biased one.',
      }),
    ),
  }),
  parameters: (_, input) => 2 * channelsOf(input),
  make: ({ trainable: _, ...options }, { name }) => new BatchNormalization({ ...options, name }),
};

/** Not tf.layers', which repeats mean and variance for every number, so that its way back takes one slice a repetition. */
export const layerNormalization = definedLayer<{ readonly epsilon: number }>({
  name: 'layerNormalization',
  summary: 'Each row to mean 0 and variance 1 over its last axis, then scaled and shifted by what is learnt.',
  options: Type.Object({ epsilon: epsilon(0.001) }),
  define: ({ epsilon: smallest }) => ({
    weights: (input) => [
      { name: 'gamma', shape: [channelsOf(input)], start: ones },
      { name: 'beta', shape: [channelsOf(input)], start: zeros },
    ],
    outputShape: (input) => input,
    call(x, weight) {
      const { mean, variance } = moments(x, -1, true);
      return add(mul(mul(sub(x, mean), rsqrt(add(variance, smallest))), weight('gamma')), weight('beta'));
    },
  }),
});

interface GroupOptions {
  readonly groups: number;
  readonly epsilon: number;
}

export const groupNormalization = definedLayer<GroupOptions>({
  name: 'groupNormalization',
  summary:
    'The channels of a row in groups, each group to mean 0 and variance 1, then every channel scaled and shifted by what is learnt (Wu and He 2018): as batchNormalization, but without a batch.',
  options: Type.Object({
    groups: Type.Optional(
      Type.Integer({ default: 32, minimum: 1, maximum: 65_536, description: 'How many groups; it divides the number of channels.' }),
    ),
    epsilon: epsilon(0.001),
  }),
  refuse({ groups }, input) {
    const channels = channelsOf(input);
    if (channels % groups === 0) return undefined;
    const divisors = Array.from({ length: channels }, (_, i) => i + 1).filter((one) => channels % one === 0);
    return `${groups} groups do not divide ${channels} channels evenly. Write \`groups: ${divisors.reduce((best, one) => (Math.abs(one - groups) < Math.abs(best - groups) ? one : best))}\`.`;
  },
  define: ({ groups, epsilon: smallest }) => ({
    weights: (input) => [
      { name: 'gamma', shape: [channelsOf(input)], start: ones },
      { name: 'beta', shape: [channelsOf(input)], start: zeros },
    ],
    outputShape: (input) => input,
    call(x, weight) {
      const channels = channelsOf(x.shape);
      const grouped = reshape(x, [x.shape[0], x.size / x.shape[0] / channels, groups, channels / groups]);
      const { mean, variance } = moments(grouped, [1, 3], true);
      const normal = mul(sub(grouped, mean), rsqrt(add(variance, smallest)));
      return add(mul(reshape(normal, x.shape), weight('gamma')), weight('beta'));
    },
  }),
});

export const rmsNormalization = definedLayer<{ readonly epsilon: number }>({
  name: 'rmsNormalization',
  summary: 'Each row divided by its root mean square over the last axis, then scaled by what is learnt (Zhang and Sennrich 2019).',
  options: Type.Object({ epsilon: epsilon(1e-6, 'Added to the mean square.') }),
  define: ({ epsilon: smallest }) => ({
    weights: (input) => [{ name: 'scale', shape: [channelsOf(input)], start: ones }],
    outputShape: (input) => input,
    call: (x, weight) => mul(mul(x, rsqrt(add(meanOf(square(x), -1, true), smallest))), weight('scale')),
  }),
});
