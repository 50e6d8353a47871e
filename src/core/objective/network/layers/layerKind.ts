import * as Type from 'typebox';
import type { TObject } from 'typebox';

/** Without the batch: [features], or [height, width, channels]. */
export type RowShape = readonly number[];

/** A layer that experiment files may use, by its name in tf.layers, with the options that are let through. */
export interface LayerKind {
  /** As in experiment files and in tf.layers: `conv2d`. */
  readonly name: string;
  /** One sentence: what it does. */
  readonly summary: string;
  /** JSON schema (TypeBox) of the options, as Keras names them. */
  readonly options: TObject;
  /** How many axes one row's inputs must have: 3 for pictures; undefined: any. */
  readonly axes?: 1 | 2 | 3;
  /** Whether it joins several layers (`from:`); the shapes then have to be equal, but along the joined axis for concatenate. */
  readonly joins?: 'equal' | 'channels';
  /** Trainable numbers, known before they take memory. */
  readonly parameters?: (options: Readonly<Record<string, unknown>>, input: RowShape) => number;
}

const activations = ['linear', 'relu', 'relu6', 'tanh', 'sigmoid', 'hardSigmoid', 'elu', 'selu', 'softplus', 'softsign', 'softmax', 'swish', 'mish', 'gelu'];
const initializers = [
  'zeros', 'ones', 'glorotNormal', 'glorotUniform', 'heNormal', 'heUniform', 'leCunNormal', 'leCunUniform',
  'randomNormal', 'randomUniform', 'truncatedNormal', 'orthogonal', 'identity',
];

const activation = Type.Optional(Type.Enum(activations, { default: 'linear', description: 'What follows the layer: a function of each output.' }));
const initializer = (fallback: string, of: string) =>
  Type.Optional(Type.Enum(initializers, { default: fallback, description: `How ${of} starts; drawn from the experiment's seed.` }));
const useBias = Type.Optional(Type.Boolean({ default: true, description: 'Whether a bias is added.' }));
const side = (description: string, fallback?: number) =>
  Type.Optional(
    Type.Unsafe<number | number[]>({
      ...(fallback === undefined ? {} : { default: fallback }),
      description: `${description}: a number, or [height, width].`,
      examples: [fallback ?? 3],
      anyOf: [
        Type.Integer({ minimum: 1, maximum: 4096 }),
        Type.Array(Type.Integer({ minimum: 1, maximum: 4096 }), { minItems: 2, maxItems: 2 }),
      ],
    }),
  );
const padding = Type.Optional(
  Type.Enum(['valid', 'same'], { default: 'valid', description: '`valid`: only where the kernel fits; `same`: zeros at the border, so that the size stays.' }),
);
const count = (description: string, example: number) => Type.Integer({ minimum: 1, maximum: 1_000_000, description, examples: [example] });
const none = Type.Object({});

const pair = (value: unknown, fallback: number): [number, number] => (Array.isArray(value) ? (value as [number, number]) : [Number(value ?? fallback), Number(value ?? fallback)]);
const bias = (options: Readonly<Record<string, unknown>>, size: number) => (options.useBias === false ? 0 : size);
const channels = (input: RowShape) => input.at(-1) ?? 1;

const pooling = Type.Object({ poolSize: side('The window', 2), strides: side('How far the window moves; by default its size'), padding });
const dilationRate = side('How far the kernel’s taps are apart: from 2 on with gaps between them', 1);
const convolution = { kernelSize: side('The kernel', 3), strides: side('How far the kernel moves', 1), padding, activation, useBias };

export const layerKinds: readonly LayerKind[] = [
  {
    name: 'dense',
    summary: 'Every output a weighted sum of all inputs: activation(x·kernel + bias).',
    options: Type.Object({
      units: count('How many outputs.', 8),
      activation,
      useBias,
      kernelInitializer: initializer('glorotNormal', 'the kernel'),
      biasInitializer: initializer('zeros', 'the bias'),
    }),
    parameters: (options, input) => channels(input) * Number(options.units) + bias(options, Number(options.units)),
  },
  {
    name: 'conv2d',
    summary: 'Convolution of pictures: each filter a small window of weights that moves over the picture.',
    axes: 3,
    options: Type.Object({
      filters: count('How many filters, each an output channel.', 8),
      ...convolution,
      dilationRate,
      kernelInitializer: initializer('glorotNormal', 'the kernel'),
      biasInitializer: initializer('zeros', 'the bias'),
    }),
    parameters(options, input) {
      const [height, width] = pair(options.kernelSize, 3);
      return height * width * channels(input) * Number(options.filters) + bias(options, Number(options.filters));
    },
  },
  {
    name: 'depthwiseConv2d',
    summary: 'Convolution of each channel by itself.',
    axes: 3,
    options: Type.Object({
      ...convolution,
      dilationRate,
      depthMultiplier: Type.Optional(Type.Integer({ default: 1, minimum: 1, maximum: 1024, description: 'Output channels for each input channel.' })),
      depthwiseInitializer: initializer('glorotNormal', 'the kernel'),
      biasInitializer: initializer('zeros', 'the bias'),
    }),
    parameters(options, input) {
      const [height, width] = pair(options.kernelSize, 3);
      const outputs = channels(input) * Number(options.depthMultiplier ?? 1);
      return height * width * outputs + bias(options, outputs);
    },
  },
  { name: 'maxPooling2d', summary: 'The largest number in each window.', axes: 3, options: pooling },
  { name: 'averagePooling2d', summary: 'The mean of each window.', axes: 3, options: pooling },
  { name: 'globalAveragePooling2d', summary: 'The mean of each channel over the whole picture.', axes: 3, options: none },
  { name: 'globalMaxPooling2d', summary: 'The largest number of each channel.', axes: 3, options: none },
  {
    name: 'zeroPadding2d',
    summary: 'Zeros around the picture.',
    axes: 3,
    options: Type.Object({ padding: side('How many rows and columns on each side', 1) }),
  },
  {
    name: 'batchNormalization',
    summary: 'Each channel to mean 0 and variance 1 over the batch, then scaled and shifted by what is learnt; for predictions and validation, by moving averages, at record t those after batch t.',
    options: Type.Object({
      momentum: Type.Optional(Type.Number({ default: 0.99, minimum: 0, exclusiveMaximum: 1, description: 'How much of the moving averages stays at each step (1 minus PyTorch’s momentum).' })),
      epsilon: Type.Optional(Type.Number({ default: 0.001, exclusiveMinimum: 0, maximum: 1, description: 'Added to the variance.' })),
      variance: Type.Optional(
        Type.Enum(['biased', 'unbiased'], {
          default: 'biased',
          description: 'The variance of a batch that the moving average takes in: `biased` divides by n, as Keras does; `unbiased` by n − 1, as PyTorch does. The batch itself is always normalized by the biased one.',
        }),
      ),
    }),
    parameters: (_, input) => 2 * channels(input),
  },
  {
    name: 'layerNormalization',
    summary: 'Each row to mean 0 and variance 1 over its last axis, then scaled and shifted by what is learnt.',
    options: Type.Object({
      epsilon: Type.Optional(Type.Number({ default: 0.001, exclusiveMinimum: 0, maximum: 1, description: 'Added to the variance.' })),
    }),
    parameters: (_, input) => 2 * channels(input),
  },
  {
    name: 'dropout',
    summary: 'While learning, sets a random share of the numbers to 0 and scales the others up; drawn anew at each step.',
    options: Type.Object({ rate: Type.Number({ minimum: 0, exclusiveMaximum: 1, description: 'The share that is dropped.', examples: [0.5] }) }),
  },
  { name: 'flatten', summary: 'All numbers of a row in one vector.', options: none },
  {
    name: 'reshape',
    summary: 'The same numbers in another shape.',
    options: Type.Object({
      targetShape: Type.Array(Type.Integer({ minimum: 1, maximum: 1_000_000 }), { minItems: 1, maxItems: 3, description: 'The new shape of one row.', examples: ['[8, 8, 1]'] }),
    }),
  },
  {
    name: 'activation',
    summary: 'A function of each number.',
    options: Type.Object({ activation: Type.Enum(activations, { description: 'Which function.', examples: ['relu'] }) }),
  },
  { name: 'add', summary: 'The sum of several layers: a skip connection, with `from: [a, b]`.', joins: 'equal', options: none },
  { name: 'multiply', summary: 'The product of several layers, number by number, with `from: [a, b]`.', joins: 'equal', options: none },
  { name: 'concatenate', summary: 'Several layers side by side along the last axis, with `from: [a, b]`.', joins: 'channels', options: none },
];

export function layerKindNamed(name: string): LayerKind | undefined {
  return layerKinds.find((kind) => kind.name === name);
}
