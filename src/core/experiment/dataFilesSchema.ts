/** The schema of the files that rows come from. */
import * as Type from 'typebox';
import type { TSchema } from 'typebox';
import { limits } from '../limits';
import { closed, path } from './schemaParts';

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
export const dataFiles = {
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
