/** Options that several kinds of layers have, as Keras names them. */
import * as Type from 'typebox';
import type { RowShape } from './layerKind';

type Options = Readonly<Record<string, unknown>>;

export const activations = [
  'linear',
  'relu',
  'relu6',
  'leakyRelu',
  'tanh',
  'sigmoid',
  'hardSigmoid',
  'elu',
  'selu',
  'softplus',
  'softsign',
  'softmax',
  'swish',
  'mish',
  'gelu',
];
const initializers = [
  'zeros',
  'ones',
  'glorotNormal',
  'glorotUniform',
  'heNormal',
  'heUniform',
  'leCunNormal',
  'leCunUniform',
  'randomNormal',
  'randomUniform',
  'truncatedNormal',
  'orthogonal',
  'identity',
];

export const activation = Type.Optional(
  Type.Enum(activations, { default: 'linear', description: 'What follows the layer: a function of each output.' }),
);
export const activationWith = (fallback: string, description: string) =>
  Type.Optional(Type.Enum(activations, { default: fallback, description }));

export const initializer = (fallback: string | { readonly constant: number }, of: string) =>
  Type.Optional(
    Type.Unsafe<string | { constant: number }>({
      default: fallback,
      description: `How ${of} starts: by a name, drawn from the experiment's seed, or \`{ constant: 0.1 }\`.`,
      examples: ['zeros'],
      anyOf: [
        { type: 'string', enum: initializers },
        Type.Object(
          {
            constant: Type.Number({
              minimum: -1e30,
              maximum: 1e30,
              description: 'The value that every entry starts with.',
              examples: [0.1],
            }),
          },
          { additionalProperties: false },
        ),
      ],
    }),
  );

const size = (name: string, what: string) =>
  Type.Optional(Type.Number({ minimum: 0, maximum: 1e30, description: `${name} times ${what}.`, examples: [0.01] }));
const regularizer = (of: string, examples: string) =>
  Type.Optional(
    Type.Object(
      { l1: size('Adds this', `the sum of the sizes |${of}|`), l2: size('Adds this', `the sum of the squares ${of}²`) },
      {
        additionalProperties: false,
        description: `A penalty that is added to the loss: \`${examples}\`, as in Keras.`,
        examples: [examples],
        minProperties: 1,
      },
    ),
  );
/** Penalties are made by the network (penalties.ts), from the weights and outputs of any layer. */
export const regularizers = {
  kernelRegularizer: regularizer('w', '{ l2: 0.01 }'),
  biasRegularizer: regularizer('b', '{ l2: 0.01 }'),
  activityRegularizer: regularizer('y', '{ l1: 0.001 }'),
};
export const { activityRegularizer } = regularizers;

export const useBias = Type.Optional(Type.Boolean({ default: true, description: 'Whether a bias is added.' }));
export const epsilon = (fallback: number, description = 'Added to the variance.') =>
  Type.Optional(Type.Number({ default: fallback, exclusiveMinimum: 0, maximum: 1, description }));
export const padding = Type.Optional(
  Type.Enum(['valid', 'same'], {
    default: 'valid',
    description: '`valid`: only where the kernel fits; `same`: zeros at the border, so that the size stays.',
  }),
);
export const side = (description: string, fallback?: number) =>
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
export const length = (description: string, fallback: number) =>
  Type.Optional(Type.Integer({ default: fallback, minimum: 1, maximum: 4096, description, examples: [fallback] }));
export const count = (description: string, example: number) =>
  Type.Integer({ minimum: 1, maximum: 1_000_000, description, examples: [example] });
export const share = (description: string) =>
  Type.Optional(Type.Number({ default: 0, minimum: 0, exclusiveMaximum: 1, description, examples: [0.2] }));
export const none = Type.Object({});

export const pairOf = (value: unknown, fallback: number): [number, number] =>
  Array.isArray(value) ? (value as [number, number]) : [Number(value ?? fallback), Number(value ?? fallback)];
export const biasOf = (options: Options, size: number) => (options.useBias === false ? 0 : size);
export const channelsOf = (input: RowShape) => input.at(-1) ?? 1;
