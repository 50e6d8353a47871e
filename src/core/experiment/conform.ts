import type { Static, TSchema } from 'typebox';
import { displayText, hasInvisible } from '../displayText';
import type { TextRange } from '../diagnostic';
import { expectation, figure, listed, outOfRange, rangeText } from './expectation';
import { nearestNames } from '../nearest';
import type { Report } from './report';
import { annotationsOf } from '../schema/annotations';
import { unknownKey } from './unknownKey';
import { entryOf, type MappingNode, type Node, type ScalarNode } from './tree';

/**
 * Checks a tree against a schema, complaining at the exact place, and hands back the plain value.
 * @param name what the node is called in messages: the key before it.
 * @param at where to complain about something missing as a whole.
 * @returns undefined where the value does not conform; parts that do not are left out of objects, and undefined in lists.
 */
export function conform<Schema extends TSchema>(
  node: Node | undefined,
  schema: Schema,
  name: string,
  at: TextRange,
  report: Report,
): Static<Schema> | undefined {
  return check(node, schema, name, at, report) as Static<Schema> | undefined;
}

function check(node: Node | undefined, schema: TSchema, name: string, at: TextRange, report: Report): unknown {
  const annotations = annotationsOf(schema);
  if (!node) {
    if (annotations.keys === 'option') return {};
    report.error('missing-value', at, `\`${name}\` has no value. Write ${expectation(schema)}${exampleText(schema)}.`);
    return undefined;
  }
  if (annotations.discriminator && node.kind === 'mapping') return checkNamed(node, schema, name, at, report);
  if (annotations.anyOf) {
    const branch = annotations.anyOf.find((option) => accepts(option, node));
    return branch ? check(node, branch, name, at, report) : wrongType(node, schema, name, report);
  }
  if (node.kind === 'invalid') return undefined;
  if (node.kind === 'mapping' && annotations.type === 'object') return checkMapping(node, schema, name, at, report);
  if (node.kind === 'list' && annotations.type === 'array') {
    const { items, minItems = 0, maxItems = Infinity } = annotations;
    if (node.items.length < minItems || node.items.length > maxItems) {
      report.error(
        'wrong-length',
        node.items.length ? node.items[0] : node,
        `\`${name}\` is ${expectation(schema)}${limitText(minItems, maxItems)}, but here are ${figure(node.items.length)}. Write ${node.items.length < minItems ? 'more' : 'fewer'}.`,
      );
      return undefined;
    }
    return items ? node.items.map((item, i) => check(item, items, `${name}[${i}]`, item, report)) : [];
  }
  return node.kind === 'scalar' && isScalarSchema(schema) ? checkScalar(node, schema, name, report) : wrongType(node, schema, name, report);
}

function checkMapping(node: MappingNode, schema: TSchema, name: string, at: TextRange, report: Report): Record<string, unknown> {
  const { properties = {}, required = [], additionalProperties } = annotationsOf(schema);
  const values = new Map<string, unknown>();
  const seen = new Set<string>();
  for (const { key, keyRange, value } of node.entries) {
    if (seen.has(key)) {
      report.error('duplicate-key', keyRange, `\`${key}\` is already given above. Remove one of the two.`);
      continue;
    }
    seen.add(key);
    const property = Object.hasOwn(properties, key)
      ? properties[key]
      : typeof additionalProperties === 'object'
        ? additionalProperties
        : undefined;
    if (!property) unknownKey(key, keyRange, node, schema, name, report);
    else {
      const checked = check(value, property, key, keyRange, report);
      if (checked !== undefined) values.set(key, checked);
    }
  }
  for (const key of required) {
    if (!seen.has(key))
      report.error(
        'missing-key',
        at,
        `\`${key}\` is missing${name ? ` in \`${name}\`` : ''}. Add \`${key}: ${exampleOf(properties[key])}\`.`,
      );
  }
  return Object.fromEntries(values);
}

/** A mapping of which one key says what the others may be. */
function checkNamed(node: MappingNode, schema: TSchema, name: string, at: TextRange, report: Report): unknown {
  const { anyOf = [], discriminator } = annotationsOf(schema);
  const key = discriminator?.propertyName ?? '';
  const nameSchemas = anyOf.map((branch) => annotationsOf(annotationsOf(branch).properties?.[key] ?? {}));
  const choices = nameSchemas.flatMap((branch) => branch.enum ?? []);
  const given = entryOf(node, key);
  if (!given) {
    report.error(
      'missing-key',
      at,
      `\`${key}\` is missing in \`${name}\`. Add \`${key}: ${exampleOf(annotationsOf(anyOf[0]).properties?.[key] ?? {})}\`.`,
    );
    return undefined;
  }
  const chosen = check(given.value, { ...nameSchemas[0], enum: choices }, key, given.keyRange, report);
  const branch = anyOf[choices.indexOf(chosen as string)];
  return chosen === undefined ? undefined : checkMapping(node, branch, name, at, report);
}

function checkScalar(node: ScalarNode, schema: TSchema, name: string, report: Report): unknown {
  const { type, enum: choices, maxLength = Infinity, minLength = 0, keys, refused = {} } = annotationsOf(schema);
  const { value } = node;
  if (choices) {
    if (choices.includes(value)) return value;
    if (Object.hasOwn(refused, node.text)) {
      report.error('not-here', node, refused[node.text]);
      return undefined;
    }
    const nearest = nearestNames(node.text, choices.map(String));
    const what = keys ?? `value of \`${name}\``;
    const offered = nearest.length && keys ? nearest : choices.map(String);
    const advice = `Write ${listed(
      offered.map((choice) => `\`${choice}\``),
      'or',
    )}.`;
    report.error(keys ? `unknown-${keys}` : 'unknown-value', node, `There is no ${what} called \`${clip(node.text)}\`. ${advice}`, [
      ...new Set([...nearest, ...offered]),
    ]);
    return undefined;
  }
  if (type === 'boolean') return typeof value === 'boolean' ? value : wrongType(node, schema, name, report);
  if (type === 'number' || type === 'integer') {
    if (typeof value !== 'number') return wrongType(node, schema, name, report);
    if (!Number.isFinite(value))
      report.error(
        'not-finite',
        node,
        `\`${name}\` is ${clip(node.text)}, which is not a finite number in range. Write ${expectation(schema)}${exampleText(schema)}.`,
      );
    else if (type === 'integer' && !Number.isInteger(value))
      report.error('not-whole', node, `\`${name}\` is ${clip(node.text)}, but must be a whole number${rangeText(schema)}.`, [
        String(Math.round(value)),
      ]);
    else if (outOfRange(schema, value))
      report.error(
        'out-of-range',
        node,
        `\`${name}\` is ${clip(node.text)}, but must be ${type === 'integer' ? 'a whole number' : 'a number'}${rangeText(schema, Math.abs(value) >= 1e30 ? Infinity : 1e30)}.`,
        suggestedDefault(schema),
      );
    else return value;
    return undefined;
  }
  if (value === null) return wrongType(node, schema, name, report);
  if (node.text.length > maxLength) {
    report.error(
      'too-long',
      node,
      `\`${name}\` has ${figure(node.text.length)} characters, but may have ${figure(maxLength)} at most. Shorten it.`,
    );
    return undefined;
  }
  if (node.text.trim().length < minLength) {
    report.error('empty-text', node, `\`${name}\` is empty. Write a text${exampleText(schema)}, or remove the key.`);
    return undefined;
  }
  if (hasInvisible(node.text) && !annotationsOf(schema).formula) {
    report.error(
      'invisible-character',
      node,
      `\`${name}\` holds a character that cannot be seen: \`${clip(displayText(node.text))}\`. Remove it.`,
    );
    return undefined;
  }
  return node.text;
}

function wrongType(node: Node, schema: TSchema, name: string, report: Report): undefined {
  if (node.kind === 'invalid') return undefined;
  const suggestions = node.kind === 'scalar' ? meant(node, schema) : [];
  const example = exampleText(schema, ' Write, for example,');
  const ownAdvice = annotationsOf(schema).advice;
  const advice = suggestions.length
    ? ` Write \`${suggestions[0]}\`, without quotes.`
    : ownAdvice
      ? ` ${ownAdvice}`
      : example && `${example}.`;
  report.error(
    'wrong-type',
    node.kind === 'scalar' ? node : { start: node.start, end: Math.min(node.end, node.start + 1) },
    `\`${name}\` must be ${expectation(schema)}, but this is ${described(node)}.${advice}`,
    suggestions,
  );
  return undefined;
}

/** A number or switch that was written as text: `"0.1"`, `1_000`, `yes`. */
function meant({ text, value }: ScalarNode, schema: TSchema): string[] {
  if (typeof value !== 'string') return [];
  const types = [schema, ...(annotationsOf(schema).anyOf ?? [])].map((branch) => annotationsOf(branch).type);
  const number = text.trim().replaceAll('_', '');
  if (types.some((type) => type === 'number' || type === 'integer') && number !== '' && Number.isFinite(Number(number))) return [number];
  if (types.includes('boolean') && /^(yes|on|true|no|off|false)$/i.test(text)) return [/^(yes|on|true)$/i.test(text) ? 'true' : 'false'];
  return [];
}

function accepts(schema: TSchema, node: Node): boolean {
  const { type, stepFormula } = annotationsOf(schema);
  // A number or switch in quotes was meant as one.
  if (stepFormula)
    return (
      node.kind === 'scalar' &&
      typeof node.value === 'string' &&
      !/^(yes|on|true|no|off|false)$/i.test(node.text) &&
      !Number.isFinite(Number(node.text.replaceAll('_', '')))
    );
  if (node.kind === 'mapping') return type === 'object';
  if (node.kind === 'list') return type === 'array';
  if (node.kind === 'invalid') return true;
  if (type === 'number' || type === 'integer') return typeof node.value === 'number';
  return isScalarSchema(schema) && node.value !== null;
}

function isScalarSchema(schema: TSchema): boolean {
  const { type, enum: choices } = annotationsOf(schema);
  return choices !== undefined || (type !== 'object' && type !== 'array');
}

function described(node: Node): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'mapping') return 'a mapping';
  if (node.kind !== 'scalar' || node.value === null) return 'nothing';
  return `${typeof node.value === 'string' ? 'the text' : typeof node.value === 'number' ? 'the number' : 'the switch'} \`${clip(node.text)}\``;
}

/** Long texts are cut in messages. */
function clip(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}

function suggestedDefault(schema: TSchema): string[] {
  const { default: fallback } = annotationsOf(schema);
  return fallback === undefined || typeof fallback === 'object' ? [] : [String(fallback)];
}

function exampleOf(schema: TSchema): string {
  const { examples, default: fallback, keys, enum: choices, properties = {} } = annotationsOf(schema);
  const [firstOption] = Object.keys(properties);
  if (keys === 'option' && firstOption) return `{ ${firstOption}: ${exampleOf(properties[firstOption])} }`;
  return String(examples?.[0] ?? (typeof fallback === 'object' ? undefined : fallback) ?? choices?.[0] ?? '…');
}

function exampleText(schema: TSchema, before = ', such as'): string {
  const example = exampleOf(schema);
  return example === '…' ? '' : `${before} \`${example}\``;
}

function limitText(minItems: number, maxItems: number): string {
  if (minItems === maxItems) return '';
  return maxItems === Infinity ? ` with at least ${minItems}` : ` with ${minItems} to ${figure(maxItems)} of them`;
}
