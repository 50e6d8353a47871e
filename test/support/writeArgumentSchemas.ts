/**
 * `npm run generate`: makes the JSON schemas of what requests of a debug client bring along, from the protocol's own declarations
 * (which are made from its JSON schema, where every number of a request is an integer), with limits on lists and texts.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';
import { root } from './paths';

/** More breakpoints of a kind, or characters in a text, are no debugging but an attack or a fault. */
const mostItems = 1000;
const longestText = 1 << 16;

export const schemaFile = join(root, 'src/dap/protocol/argumentSchemas.json');

export function argumentSchemas(): string {
  const schema = createGenerator({
    path: join(root, 'src/dap/protocol/clientArguments.ts'),
    tsconfig: join(root, 'tsconfig.json'),
    type: 'ClientArguments',
    skipTypeCheck: true,
    additionalProperties: true,
    topRef: false,
    encodeRefs: false,
  }).createSchema();
  const { definitions = {}, properties = {} } = schema;
  return `${JSON.stringify(limitedAll(flat(properties, definitions, []) as object), undefined, 1)}\n`;
}

/** References written out, so that none has to be looked up for each of a thousand breakpoints; what holds itself holds anything. */
function flat(schema: unknown, definitions: Readonly<Record<string, unknown>>, within: readonly string[]): unknown {
  if (Array.isArray(schema)) return schema.map((one) => flat(one, definitions, within));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref } = schema as { $ref?: unknown };
  if (typeof $ref !== 'string')
    return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, flat(value, definitions, within)]));
  const name = $ref.replace('#/definitions/', '');
  return within.includes(name) ? {} : flat(definitions[name], definitions, [...within, name]);
}

function limited(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(limited);
  if (typeof schema !== 'object' || schema === null) return schema;
  const checked = Object.entries(schema).filter(([name]) => name !== 'description' && name !== '$comment') as [string, unknown][];
  const made: Record<string, unknown> = Object.fromEntries(
    checked.map(([name, value]) => [name, name === 'properties' ? limitedAll(value as object) : limited(value)]),
  );
  if (made.type === 'number') return { ...made, type: 'integer' };
  if (made.type === 'array') return { ...made, maxItems: mostItems };
  if (made.type === 'string' && !('enum' in made)) return { ...made, maxLength: longestText };
  return made;
}

/** Names of properties are not keywords. */
function limitedAll(schemas: object): unknown {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, limited(schema)]));
}

if (require.main === module) writeFileSync(schemaFile, argumentSchemas());
