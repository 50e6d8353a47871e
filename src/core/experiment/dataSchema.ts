/** The schema of `data:`; generators come from their registry. */
import * as Type from 'typebox';
import { limits } from '../limits';
import { generators } from '../objective/data/generators/registry';
import { fill, treatment } from './columnSchema';
import { dataFiles } from './dataFilesSchema';
import { closed, columns, name, oneOf, path } from './schemaParts';

const heldOut = (description: string) => Type.Object(dataFiles, { ...closed, description, examples: ['{ csv: held-out.csv }'] });

export const dataSchema = Type.Object(
  {
    ...dataFiles,
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
      Type.Unsafe<number | { [Key in keyof typeof dataFiles]?: unknown }>({
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
    parts: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 64,
        default: 1,
        description:
          'Parts in which a batch goes through the network one after the other: the gradient is the mean of theirs by their shares of the rows. Batch normalization then normalizes within each part, dropout draws for each, and a loss that weighs classes or leaves out padding is averaged within each part.',
        examples: [2],
      }),
    ),
    batches: path(
      'A JSON file with the rows of each update, [[row, …], …], counted from 0: repeats another run’s batches.',
      'batches.json',
    ),
  },
  { ...closed, description: 'What a network learns from: rows of inputs with a target.', examples: ['{ csv: iris.csv, target: species }'] },
);
