import type { TSchema } from 'typebox';
import { annotationsOf } from '../../schema/annotations';
import type { RuleBook } from '../../optimizer/book';
import { schemaOf } from '../schema';

export type Path = readonly (string | number)[];

/** The schemas that may hold at a path, alternatives spread out. Empty where the file language has nothing. */
export function schemasAt(path: Path, book: RuleBook): TSchema[] {
  let schemas = alternatives(schemaOf(book));
  for (const segment of path) {
    schemas = schemas.flatMap((schema) => {
      const { properties = {}, additionalProperties, items } = annotationsOf(schema);
      if (typeof segment === 'number') return items ? alternatives(items) : [];
      if (Object.hasOwn(properties, segment)) return alternatives(properties[segment]);
      return typeof additionalProperties === 'object' ? alternatives(additionalProperties) : [];
    });
  }
  return schemas;
}

/** The schema that a mapping gives its key, before alternatives are spread out. */
export function schemaOfKey(path: Path, book: RuleBook): TSchema | undefined {
  const key = path.at(-1);
  for (const parent of schemasAt(path.slice(0, -1), book)) {
    const { properties = {} } = annotationsOf(parent);
    if (typeof key === 'string' && Object.hasOwn(properties, key)) return properties[key];
  }
  return undefined;
}

/** What the keys of the mapping that holds this key are: `optimizer`, `option`, `schedule`, `variable` or plain keys. */
export function kindOfKey(path: Path, book: RuleBook): string | undefined {
  return schemasAt(path.slice(0, -1), book)
    .map((schema) => annotationsOf(schema).keys)
    .find((keys) => keys !== undefined);
}

function alternatives(schema: TSchema): TSchema[] {
  const { anyOf } = annotationsOf(schema);
  return anyOf ? anyOf.flatMap(alternatives) : [schema];
}
