/** The schema of `network:`; layers, losses and presets come from their registries. */
import * as Type from 'typebox';
import { limits } from '../limits';
import { layerKinds } from '../objective/network/layers/registry';
import { losses } from '../objective/network/losses/registry';
import { presets } from '../objective/network/presets/registry';
import { besideLayerOptions, foreignAsLayer, foreignInLayer } from './foreignKeys';
import { closed, columns, oneOf, path, withDefaults } from './schemaParts';

const layerNames = {
  name: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: limits.titleLength,
      description: 'A name of your own, for `from:` of later layers and for the parameters: `name/kernel`.',
      examples: ['hidden'],
    }),
  ),
  from: columns(
    'The layers whose outputs it takes instead of the one before; `input` is the data. `add`, `multiply` and `concatenate` take several: a skip connection.',
    '[a, b]',
  ),
};

/** What may stand beside a layer's kind in its entry. */
export const besideLayer: readonly string[] = Object.keys(layerNames);

const layer = Type.Unsafe<string | Record<string, unknown>>({
  description: 'A layer by its Keras name, with its options: `dense: { units: 8, activation: tanh }`.',
  advice: 'Write one layer by its name, such as `dense: { units: 8 }`.',
  anyOf: [
    { type: 'string', enum: layerKinds.map((kind) => kind.name), keys: 'layer', refused: foreignAsLayer },
    Type.Object(
      {
        ...Object.fromEntries(
          layerKinds.map((kind) => [
            kind.name,
            Type.Optional({ ...withDefaults(kind.options, kind.summary), refused: { ...foreignInLayer, ...besideLayerOptions } }),
          ]),
        ),
        ...layerNames,
      },
      { ...closed, keys: 'layer', refused: { ...foreignInLayer, ...foreignAsLayer } },
    ),
  ],
});

const weightsPath = (description: string) =>
  Type.String({
    minLength: 1,
    maxLength: limits.pathLength,
    description: `${description} The path is relative to this file.`,
    examples: ['start.safetensors'],
  });
const pattern = (description: string) => Type.String({ minLength: 1, maxLength: limits.titleLength, description, examples: ['"fc.*"'] });
const weights = Type.Optional(
  Type.Unsafe<string | { file: string; skip?: string | string[] }>({
    description:
      'A file to start from instead of the initializers: .safetensors, PyTorch’s .pt or .pth, NumPy’s .npz, a model.json of tf.layers, or JSON: {"dense/kernel": [[…]], "dense/bias": […]}. Names and layouts may be the experiment’s or PyTorch’s. `{ file: …, skip: ["fc.*"] }` loads a part. The path is relative to this file.',
    examples: ['start.safetensors'],
    advice: 'Write a path, or `{ file: start.safetensors, skip: ["fc.*"] }`.',
    anyOf: [
      weightsPath('The file.'),
      Type.Object(
        {
          file: weightsPath('The file.'),
          skip: Type.Optional(
            Type.Unsafe<string | string[]>({
              description:
                'What is not loaded and keeps its start: names of the network or of the file, `*` standing for any characters and `?` for one.',
              examples: ['["fc.*"]'],
              anyOf: [pattern('A name or pattern.'), Type.Array(pattern('A name or pattern.'), { minItems: 1, maxItems: 100 })],
            }),
          ),
        },
        closed,
      ),
    ],
  }),
);

export const networkSchema = Type.Object(
  {
    layers: Type.Optional(
      Type.Array(layer, {
        minItems: 1,
        maxItems: limits.layers,
        description: 'The layers in order; the last gives one score a class, or one number a target.',
        examples: ['[dense: { units: 3 }]'],
      }),
    ),
    preset: oneOf(presets, 'preset', 'A known architecture instead of `layers`, made to fit the data.', 'mlp'),
    model: path('A saved tf.layers model, or one converted from Keras: its layers, and its weights to start from.', 'model.json'),
    loss: oneOf(losses, 'loss', losses.map((loss) => `\`${loss.name}\`: ${loss.summary}`).join(' '), 'crossEntropy'),
    weights,
  },
  {
    ...closed,
    description: 'A network of layers, and the loss that is minimized.',
    examples: ['{ layers: [dense: { units: 3 }], loss: crossEntropy }'],
  },
);
