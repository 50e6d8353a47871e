import type { TSchema } from 'typebox';
import type { ExperimentFormat } from '../parse';
import { annotationsOf } from '../../schema/annotations';

/** Literal text inside an editor snippet. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** What follows a completed key: an editor snippet with its value, ready to be overtyped. */
export function valueSnippet(key: string, schema: TSchema, format: ExperimentFormat, ownLine: boolean): string {
  if (format === 'yaml' && ownLine && Object.hasOwn(blocks, key)) return blocks[key];
  const { type, enum: choices, anyOf, default: fallback, examples, properties, keys, formula } = annotationsOf(schema);
  if (keys === 'option') return optionsSnippet(properties ?? {}, format);
  const quote = format === 'json' ? '"' : '';
  if (formula) return `${quote}\${1:x^2}${quote}`;
  if (choices) return `${quote}\${1|${choices.map(String).join(',')}|}${quote}`;
  if (type === 'boolean') return fallback === true ? '${1|false,true|}' : '${1|true,false|}';
  const scalar = type === 'number' || type === 'integer' || (anyOf && typeof fallback === 'number');
  if (scalar) return `\${1:${String((typeof fallback === 'object' ? undefined : fallback) ?? examples?.[0] ?? 1)}}`;
  if (type === 'string') return `${quote}\${1:${escapeSnippet(String(examples?.[0] ?? ''))}}${quote}`;
  return format === 'json' ? (type === 'array' ? '[$1]' : '{ $1 }') : `\${1:${escapeSnippet(String(examples?.[0] ?? ''))}}`;
}

/** `{ initial: 0.1, final: 0 }`: the learning rate alone where there is one, else every option. */
function optionsSnippet(properties: Readonly<Record<string, TSchema>>, format: ExperimentFormat): string {
  const names = Object.keys(properties);
  const shown = names.includes('learningRate') ? ['learningRate'] : names;
  const quote = format === 'json' ? '"' : '';
  const parts = shown.map((name, i) => `${quote}${name}${quote}: \${${i + 1}:${defaultText(properties[name], format)}}`);
  return `{ ${parts.join(', ')} }`;
}

function defaultText(schema: TSchema, format: ExperimentFormat): string {
  const { default: fallback = 1, examples } = annotationsOf(schema);
  if (typeof fallback !== 'object') return String(fallback);
  return escapeSnippet(format === 'json' ? JSON.stringify({ name: fallback.name }) : String(examples?.[0] ?? '{}'));
}

/** Keys that read better over several lines than between braces. */
const blocks: Readonly<Record<string, string>> = {
  objective: '\n  minimize: ${1:x^2 + y^2}\n  start: { ${2:x: 1, y: 1} }',
  optimizers: '\n  - ${1:adam: { learningRate: 0.05 \\}}',
  starts: '\n  - { ${1:x: 1, y: 1} }',
  minima: '\n  - { ${1:x: 0, y: 0} }',
};
