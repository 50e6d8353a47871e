/** The schema of how a column of a table is taken. */
import * as Type from 'typebox';
import { limits } from '../limits';
import { closed, name } from './schemaParts';

const treatments = ['oneHot', 'ordinal', 'skip'];

export const fill = (where: string) =>
  Type.Optional(
    Type.Unsafe<string | number>({
      description: `What stands for missing values ${where}: \`mean\`, \`median\` or \`most frequent\` of the rows to learn from, a number, or a text.`,
      examples: ['median'],
      anyOf: [{ type: 'number' }, { type: 'string', minLength: 1, maxLength: limits.titleLength }],
    }),
  );

/** How one column is taken: a word, or options. */
export const treatment = Type.Unsafe<string | { as?: string; fill?: string | number; order?: string[] }>({
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
