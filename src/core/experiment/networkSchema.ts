/** The schema of `data:` and `network:`; generators, layers, losses and presets come from their registries. */
import * as Type from 'typebox';
import type { TObject, TSchema } from 'typebox';
import { generators } from '../objective/data/generators/registry';
import { layerKinds } from '../objective/network/layers/registry';
import { losses } from '../objective/network/losses/registry';
import { presets } from '../objective/network/presets/registry';
import { foreignInLayer } from './foreignKeys';
import { limits } from '../limits';

const closed = { additionalProperties: false };

const path = (description: string, example: string) =>
  Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: limits.pathLength,
      description: `${description} The path is relative to this file.`,
      examples: [example],
    }),
  );

const name = (description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: limits.titleLength, description, examples: [example] });

const columns = (description: string, example: string) =>
  Type.Optional(
    Type.Unsafe<string | string[]>({
      description,
      examples: [example],
      anyOf: [name('A column.', 'x'), Type.Array(name('A column.', 'x'), { minItems: 1, maxItems: limits.columns })],
    }),
  );

/** One of several by its name, alone or with its options: `moons`, or `moons: { samples: 100 }`. */
function oneOf(
  choices: readonly { readonly name: string; readonly summary: string; readonly options: TObject }[],
  keys: string,
  description: string,
  example: string,
) {
  const byName = Object.fromEntries(choices.map((choice) => [choice.name, Type.Optional(withDefaults(choice.options, choice.summary))]));
  return Type.Optional(
    Type.Unsafe<string | Record<string, Record<string, unknown>>>({
      description,
      examples: [example],
      anyOf: [
        { type: 'string', enum: choices.map((choice) => choice.name), keys },
        Type.Object(byName, { ...closed, keys, minProperties: 1, maxProperties: 1 }),
      ],
    }),
  );
}

/** Options with a default may be left out. */
function withDefaults({ properties }: TObject, description: string): TObject {
  const written = Object.entries(properties).map(([option, schema]): [string, TSchema] => [
    option,
    hasDefault(schema) ? Type.Optional(schema) : schema,
  ]);
  return Type.Object(Object.fromEntries(written), { ...closed, keys: 'option', description });
}

function hasDefault(schema: TSchema): boolean {
  return Object.hasOwn(schema, 'default');
}

const treatments = ['oneHot', 'ordinal', 'skip'];

const fill = (where: string) =>
  Type.Optional(
    Type.Unsafe<string | number>({
      description: `What stands for missing values ${where}: \`mean\`, \`median\` or \`most frequent\` of the rows to learn from, a number, or a text.`,
      examples: ['median'],
      anyOf: [{ type: 'number' }, { type: 'string', minLength: 1, maxLength: limits.titleLength }],
    }),
  );

/** How one column is taken: a word, or options. */
const treatment = Type.Unsafe<string | { as?: string; fill?: string | number; order?: string[] }>({
  description:
    'How the column is taken: `oneHot` (an input for each value), `ordinal` (the place of a value as a number), `skip`, or `{ fill: median }`.',
  advice: 'Write `oneHot`, `ordinal`, `skip`, or `{ fill: median }`.',
  anyOf: [
    { type: 'string', enum: treatments, keys: 'way to take a column' },
    Type.Object(
      {
        as: Type.Optional(
          Type.Enum(treatments, {
            description: '`oneHot`: an input for each value; `ordinal`: the place of a value as a number; `skip`: not at all.',
          }),
        ),
        fill: fill('in this column'),
        order: Type.Optional(
          Type.Array(name('A value of the column.', 'small'), {
            minItems: 2,
            maxItems: 1024,
            description: 'The values of an ordinal column from the least to the greatest; by default by name.',
            examples: ['[small, medium, large]'],
          }),
        ),
      },
      closed,
    ),
  ],
});

/** One file, or a file for each column by its name. */
const byColumn = (description: string, example: string) =>
  Type.Optional(
    Type.Unsafe<string | Record<string, string>>({
      description: `${description} The paths are relative to this file.`,
      examples: [example],
      anyOf: [
        { type: 'string', minLength: 1, maxLength: limits.pathLength },
        Type.Object(
          {},
          {
            additionalProperties: Type.String({
              minLength: 1,
              maxLength: limits.pathLength,
              description: 'The file of a column.',
              examples: ['x.npy'],
            }),
            minProperties: 1,
          },
        ),
      ],
    }),
  );

/** A path alone, or with options. */
const pathWith = (key: string, description: string, example: string, options: Record<string, TSchema>) =>
  Type.Optional(
    Type.Unsafe<string | Record<string, unknown>>({
      description,
      examples: [example],
      anyOf: [
        { type: 'string', minLength: 1, maxLength: limits.pathLength },
        Type.Object(
          {
            [key]: Type.String({
              minLength: 1,
              maxLength: limits.pathLength,
              description: 'The path, relative to this file.',
              examples: [example],
            }),
            ...options,
          },
          closed,
        ),
      ],
    }),
  );

/** Where rows come from, if not from a generator. */
const files = {
  csv: path('A file of comma-separated values, with a header line or `header: false`.', 'iris.csv'),
  json: path('A JSON file: a list of rows, a list for each column, an object a line (JSON Lines), or what pandas writes.', 'rows.json'),
  parquet: path('A table in Apache Parquet, as pandas writes it (with snappy, or not compressed).', 'rows.parquet'),
  npz: path('Arrays of NumPy (`numpy.savez`): each is a column, its first axis the rows.', 'digits.npz'),
  npy: byColumn('An array of NumPy (`numpy.save`) for each column, or one whose second axis are the columns.', '{ x: x.npy, y: y.npy }'),
  idx: byColumn(
    'Arrays in MNIST’s own format, packed by gzip or not, one for each column.',
    '{ image: train-images-idx3-ubyte.gz, label: train-labels-idx1-ubyte.gz }',
  ),
  pictures: pathWith(
    'folder',
    'A folder with a folder of PNG or JPEG pictures for each class: the columns `picture` and `class`.',
    'flowers',
    {
      color: Type.Optional(Type.Enum(['rgb', 'gray'], { default: 'rgb', description: 'Three channels, or one.' })),
      size: Type.Optional(
        Type.Array(Type.Integer({ minimum: 1, maximum: 4096 }), {
          minItems: 2,
          maxItems: 2,
          description: '[height, width] that every picture is brought to. Absent: they have one size.',
          examples: ['[32, 32]'],
        }),
      ),
    },
  ),
  text: pathWith(
    'file',
    'A text in UTF-8 as rows of characters or words by their numbers (`tokens`), with those that follow each (`next`): what a language model learns from.',
    'page.txt',
    {
      tokens: Type.Optional(
        Type.Enum(['characters', 'words'], {
          default: 'characters',
          description: 'What a token is; punctuation marks are words of their own.',
        }),
      ),
      length: Type.Optional(Type.Integer({ default: 32, minimum: 1, maximum: 4096, description: 'Tokens of one row.' })),
      stride: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 4096,
          description: 'Tokens from the beginning of one row to that of the next; by default `length`, so that rows do not overlap.',
          examples: [8],
        }),
      ),
      vocabulary: Type.Optional(
        Type.Integer({
          default: 1000,
          minimum: 2,
          maximum: 10_000,
          description: 'Different tokens at most; rarer ones are taken together.',
        }),
      ),
    },
  ),
};

const heldOut = (description: string) => Type.Object(files, { ...closed, description, examples: ['{ csv: held-out.csv }'] });

export const dataSchema = Type.Object(
  {
    ...files,
    header: Type.Optional(
      Type.Boolean({
        default: true,
        description:
          'Whether the first line of the CSV file names the columns. Without, they are called 0, 1, …, or as `columns: [a, b]` says.',
      }),
    ),
    separator: Type.Optional(
      Type.String({
        minLength: 0,
        maxLength: 6,
        description:
          'What stands between the cells of the CSV file: one character, `tab`, or `blanks` (any number of them). Guessed where it is absent.',
        examples: ['";"'],
      }),
    ),
    decimal: Type.Optional(
      Type.Enum(['.', ','], { default: '.', description: 'What stands before the decimals in the CSV file: `.`, or `,` as in 3,14.' }),
    ),
    comment: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1,
        description: 'Lines of the CSV file that begin with this character are passed over.',
        examples: ['"#"'],
      }),
    ),
    missing: Type.Optional(
      Type.Array(Type.Unsafe<string | number>({ anyOf: [{ type: 'number' }, { type: 'string', maxLength: limits.titleLength }] }), {
        minItems: 1,
        maxItems: 64,
        description: 'Further words of the CSV file for a missing value, beside an empty cell, NA, NaN, null, None, ? and -.',
        examples: ['[-999, unknown]'],
      }),
    ),
    columns: Type.Optional(
      Type.Unsafe<string[] | Record<string, string | { as?: string; fill?: string | number; order?: string[] }>>({
        description:
          'How columns are taken, by name: `{ sex: ordinal, age: { fill: median }, date: skip }`. By default numbers stay numbers, and texts of up to 32 different values become an input for each value. Or a list: the names of the columns of a CSV file that has no header line.',
        examples: ['{ age: { fill: median } }'],
        anyOf: [
          Type.Array(name('A column.', 'x'), { minItems: 1, maxItems: limits.columns }),
          Type.Object({}, { additionalProperties: treatment }),
        ],
      }),
    ),
    fill: fill('in every column that says nothing of its own'),
    rows: Type.Optional(
      Type.Enum(['all', 'drop'], {
        default: 'all',
        description:
          '`drop`: rows are left out in which an input or the target is missing (`batches` counts the others). `all`: a missing value is refused, or filled.',
      }),
    ),
    generate: oneOf(generators, 'generator', 'Made-up data instead of a file.', '{ moons: { samples: 256, noise: 0.1 } }'),
    inputs: columns('The columns that the network sees; by default all but the target.', '[x, y]'),
    target: columns(
      'The column to predict: classes, or numbers; by default the last one. Several columns of numbers are a list; `inputs` asks for the inputs themselves, as an autoencoder does.',
      'species',
    ),
    shape: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 65_536 }), {
        minItems: 1,
        maxItems: 3,
        description: 'The shape of one row’s inputs: [height, width, channels] for pictures.',
        examples: ['[8, 8, 1]'],
      }),
    ),
    standardize: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Whether each input is brought to mean 0 and standard deviation 1 (over the rows to learn from).',
      }),
    ),
    normalize: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Whether each input is brought to the range from 0 to 1 (over the rows to learn from).',
      }),
    ),
    standardizeTarget: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Whether targets that are numbers are brought to mean 0 and standard deviation 1 (over the rows to learn from). Predictions and the figures mae, rmse and r2 stay in their own unit.',
      }),
    ),
    classWeights: Type.Optional(
      Type.Unsafe<'balanced' | Record<string, number>>({
        description:
          'How much a row of each class counts in the loss: `balanced` (every class as much as any other, however rare), or by name: `{ rare: 5 }`; classes that are not named count 1.',
        examples: ['balanced'],
        anyOf: [
          { type: 'string', enum: ['balanced'] },
          Type.Object(
            {},
            { additionalProperties: Type.Number({ exclusiveMinimum: 0, maximum: 1e6, description: 'How much its rows count.' }) },
          ),
        ],
      }),
    ),
    validation: Type.Optional(
      Type.Unsafe<number | { [Key in keyof typeof files]?: unknown }>({
        default: 0,
        description:
          'The share of rows, drawn by the seed, that is kept from learning to measure on; or a file of such rows: `{ csv: held-out.csv }`.',
        examples: [0.2],
        anyOf: [{ type: 'number', default: 0, minimum: 0, exclusiveMaximum: 1 }, heldOut('A file of rows to measure on.')],
      }),
    ),
    test: Type.Optional(
      heldOut('A file of rows that nothing is decided by: `test.loss` and the other figures of them tell at last what a network is worth.'),
    ),
    augment: Type.Optional(
      Type.Object(
        {
          flip: Type.Optional(
            Type.Enum(['horizontal', 'vertical', 'both'], {
              description: 'Every other picture, drawn, is mirrored.',
              examples: ['horizontal'],
            }),
          ),
          shift: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 4096,
              description: 'Pixels up, down, left or right at most; zeros come in.',
              examples: [2],
            }),
          ),
          crop: Type.Optional(
            Type.Number({
              exclusiveMinimum: 0,
              exclusiveMaximum: 1,
              description: 'The least share of a picture’s sides that is cut out and stretched to the whole.',
              examples: [0.8],
            }),
          ),
          noise: Type.Optional(
            Type.Number({
              exclusiveMinimum: 0,
              maximum: 1e6,
              description: 'Standard deviation of normal noise on each number, as the network sees them.',
              examples: [0.05],
            }),
          ),
          mixup: Type.Optional(
            Type.Number({
              exclusiveMinimum: 0,
              maximum: 100,
              description:
                'Mixes every row and its target with another of the batch, by shares from Beta(α, α) with this α (Zhang et al. 2018).',
              examples: [0.2],
            }),
          ),
        },
        {
          ...closed,
          description:
            'Changes the rows that are learnt from anew at each step, as a function of seed and step; never those that are measured on.',
          examples: ['{ flip: horizontal, shift: 2 }'],
        },
      ),
    ),
    batchSize: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2 ** 31 - 1,
        description: 'Rows of one update’s batch. Absent: all of them (gradient descent); 1: pure stochastic gradient descent.',
        examples: [16],
      }),
    ),
    sampling: Type.Optional(
      Type.Enum(['shuffle', 'sequential', 'replacement', 'stratified'], {
        default: 'shuffle',
        description:
          'How batches are drawn: `shuffle` takes every row once an epoch in a new order, `sequential` in the order of the file, `replacement` draws each row anew, `stratified` shuffles but keeps the classes’ proportions in every batch.',
      }),
    ),
    batches: path(
      'A JSON file with the rows of each update, [[row, …], …], counted from 0: repeats another run’s batches.',
      'batches.json',
    ),
  },
  { ...closed, description: 'What a network learns from: rows of inputs with a target.', examples: ['{ csv: iris.csv, target: species }'] },
);

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
    { type: 'string', enum: layerKinds.map((kind) => kind.name), keys: 'layer' },
    Type.Object(
      {
        ...Object.fromEntries(
          layerKinds.map((kind) => [kind.name, Type.Optional({ ...withDefaults(kind.options, kind.summary), refused: foreignInLayer })]),
        ),
        ...layerNames,
      },
      { ...closed, keys: 'layer', refused: foreignInLayer },
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
