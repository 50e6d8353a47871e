/** What the schemas of `data:` and `network:` are put together from. */
import * as Type from 'typebox';
import type { TObject, TSchema } from 'typebox';
import { limits } from '../limits';

export const closed = { additionalProperties: false };

export const path = (description: string, example: string) =>
  Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: limits.pathLength,
      description: `${description} The path is relative to this file.`,
      examples: [example],
    }),
  );

export const name = (description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: limits.titleLength, description, examples: [example] });

export const columns = (description: string, example: string) =>
  Type.Optional(
    Type.Unsafe<string | string[]>({
      description,
      examples: [example],
      anyOf: [name('A column.', 'x'), Type.Array(name('A column.', 'x'), { minItems: 1, maxItems: limits.columns })],
    }),
  );

/** One of several by its name, alone or with its options: `moons`, or `moons: { samples: 100 }`. */
export function oneOf(
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
export function withDefaults({ properties }: TObject, description: string): TObject {
  const written = Object.entries(properties).map(([option, schema]): [string, TSchema] => [
    option,
    hasDefault(schema) ? Type.Optional(schema) : schema,
  ]);
  return Type.Object(Object.fromEntries(written), { ...closed, keys: 'option', description });
}

function hasDefault(schema: TSchema): boolean {
  return Object.hasOwn(schema, 'default');
}
