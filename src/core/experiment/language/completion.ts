import type { TSchema } from 'typebox';
import type { RuleBook } from '../../optimizer/book';
import { bookWith, builtIn } from '../../optimizer/registry';
import type { TextRange } from '../../diagnostic';
import type { ExperimentFormat } from '../parse';
import { besideLayer } from '../networkSchema';
import { Report } from '../report';
import { readRules, type RuleFileReader } from '../rulesSection';
import { annotationsOf } from '../../schema/annotations';
import { besideOptimizer } from '../optimizerSchema';
import { cursorAt, nodeAt, wordAt, type Cursor } from './cursor';
import { describeKey } from './describe';
import { formulaWords, namesIn } from './formulaWords';
import { withoutInner } from './innerPath';
import { ruleWords } from './ruleWords';
import { kindOfKey, schemasAt, type Path } from './schemaPath';
import { escapeSnippet, valueSnippet } from './snippet';

export type CompletionKind = 'key' | 'optimizer' | 'option' | 'schedule' | 'function' | 'constant' | 'variable' | 'value';

export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** One line beside the label. */
  readonly detail: string;
  /** Markdown. */
  readonly documentation: string;
  /** In the snippet syntax of editors. */
  readonly snippet: string;
  /** What it replaces. */
  readonly range: TextRange;
}

/** Where someone types, and which optimizers can be named there. */
interface CompletionCursor extends Cursor {
  readonly book: RuleBook;
}

/** What could be typed at an offset. Works on half-typed files; empty where the file language has nothing to offer. */
export function completionsAt(source: string, offset: number, format: ExperimentFormat, readFile?: RuleFileReader): Completion[] {
  const found = cursorAt(source, offset, format);
  if (!found) return [];
  const { rules: own } = readRules(found.tree, source, builtIn, readFile, new Report(source));
  const book = own.length === 0 ? builtIn : bookWith(own);
  const cursor: CompletionCursor = { ...found, path: withoutInner(found.path, found.tree, book), book };
  const schemas = schemasAt(cursor.path, book);
  if (cursor.at === 'value' && schemas.some((schema) => annotationsOf(schema).formula)) return inFormula(source, offset, format, cursor);
  if ((cursor.at === 'value' || cursor.maybeKey) && schemas.some((schema) => annotationsOf(schema).ruleLine))
    return inRule(source, offset, cursor);
  const keys = cursor.at === 'key' || cursor.maybeKey ? schemas.flatMap((schema) => keysOf(schema, source, format, cursor)) : [];
  const values = cursor.at === 'value' ? schemas.flatMap((schema) => valuesOf(schema, source, format, cursor)) : [];
  return [...new Map([...values, ...keys].map((item) => [item.label, item])).values()];
}

function keysOf(schema: TSchema, source: string, format: ExperimentFormat, cursor: CompletionCursor): Completion[] {
  const { properties = {}, keys } = annotationsOf(schema);
  if (keys === 'variable') return variableKeys(source, format, cursor);
  const hasColon = /^\s*:/.test(source.slice(cursor.word.end));
  const ownLine = /^[\s-]*$/.test(source.slice(source.lastIndexOf('\n', cursor.word.start - 1) + 1, cursor.word.start));
  const quote = format === 'json' ? '"' : '';
  return Object.entries(properties)
    .filter(([name]) => !cursor.siblings.includes(name) && !isSecondChoice(name, keys, cursor.siblings, properties))
    .map(([name, property]): Completion => {
      const path = [...cursor.path, name];
      const value = valueSnippet(name, property, format, ownLine);
      const separator = value.startsWith('\n') ? ':' : ': ';
      const snippet = `${quote}${name}${quote}${hasColon ? '' : separator + value}`;
      const { title, markdown } = describeKey(path, cursor.book);
      return { label: name, kind: kindOf(path, cursor.book), detail: title, documentation: markdown, snippet, range: cursor.word };
    });
}

const ofFormulas = ['minimize', 'maximize', 'function', 'dimensions', 'start', 'starts', 'define', 'constants', 'view', 'minima'];

/** Keys of one mapping that exclude each other. */
const exclusive: readonly (readonly string[])[] = [
  ['minimize', 'maximize', 'function'],
  ['dimensions', 'minimize'],
  ['dimensions', 'maximize'],
  ['start', 'starts'],
  ['optimizer', 'optimizers'],
  ['objective', 'network'],
  ['csv', 'json', 'generate'],
  ['layers', 'preset', 'model'],
  ['batches', 'batchSize'],
  ['batches', 'sampling'],
  ['standardize', 'normalize'],
  ...ofFormulas.flatMap((key) => [
    ['module', key],
    ['timeLimit', key],
  ]),
];

/** One optimizer to an entry, one schedule to a learning rate, and no key beside the one it excludes. */
function isSecondChoice(
  name: string,
  keys: string | undefined,
  siblings: readonly string[],
  properties: Readonly<Record<string, TSchema>>,
): boolean {
  const isExcluded = exclusive.some(
    (keys) =>
      keys.includes(name) &&
      keys.some((other) => other !== name && siblings.includes(other)) &&
      keys.every((key) => Object.hasOwn(properties, key)),
  );
  if (isExcluded) return true;
  if (keys === 'schedule' || keys === 'generator' || keys === 'preset') return siblings.length > 0;
  const beside = keys === 'layer' ? besideLayer : besideOptimizer;
  return (keys === 'optimizer' || keys === 'layer') && !beside.includes(name) && siblings.some((key) => !beside.includes(key));
}

function kindOf(path: Path, book: RuleBook): CompletionKind {
  const kind = kindOfKey(path, book);
  if (kind === 'optimizer') return besideOptimizer.includes(String(path.at(-1))) ? 'key' : 'optimizer';
  return kind === 'option' || kind === 'schedule' ? kind : 'key';
}

/** Variables of the formula that this mapping does not have yet. */
function variableKeys(source: string, format: ExperimentFormat, cursor: CompletionCursor): Completion[] {
  const objective = cursor.tree && nodeAt(cursor.tree, ['objective']);
  if (objective?.kind !== 'mapping') return [];
  const section = cursor.path[1];
  const started = objective.entries.flatMap(({ key, value }) =>
    key === 'start' && value?.kind === 'mapping' ? value.entries.map((entry) => entry.key) : [],
  );
  const constants = objective.entries.flatMap(({ key, value }) =>
    key === 'constants' && value?.kind === 'mapping' ? value.entries.map((entry) => entry.key) : [],
  );
  const inFormula = objective.entries.flatMap(({ key, value }) =>
    (key === 'minimize' || key === 'maximize') && value?.kind === 'scalar' ? namesIn(value.text) : [],
  );
  const wanted =
    section === 'view' || section === 'minima'
      ? started
      : inFormula.filter((name) => !(section === 'constants' ? started : constants).includes(name));
  const quote = format === 'json' ? '"' : '';
  const hasColon = /^\s*:/.test(source.slice(cursor.word.end));
  return [...new Set(wanted)]
    .filter((name) => !cursor.siblings.includes(name) && /^[\p{L}_]/u.test(name) && !name.includes('cursorPlaceholder'))
    .map((name): Completion => {
      const value = section === 'view' ? '[${1:-2}, ${2:2}]' : '${1:1}';
      return {
        label: name,
        kind: 'variable',
        detail: 'a variable of the formula',
        documentation: '',
        snippet: `${quote}${name}${quote}${hasColon ? '' : `: ${value}`}`,
        range: cursor.word,
      };
    });
}

function valuesOf(schema: TSchema, source: string, format: ExperimentFormat, cursor: CompletionCursor): Completion[] {
  const { enum: choices, type, default: fallback, keys } = annotationsOf(schema);
  const quote = format === 'json' ? '"' : '';
  const item = (text: string, detail: string, quoted = false): Completion => ({
    label: text,
    kind: 'value',
    detail,
    documentation: '',
    snippet: quoted ? `${quote}${escapeSnippet(text)}${quote}` : text,
    range: cursor.word,
  });
  if (keys === 'optimizer' && choices) return optimizerValues(source, format, cursor, schema);
  if (keys === 'schedule') return scheduleValues(schema, format, cursor);
  if (keys === 'parameter')
    return parameterNames(cursor.tree).map((name) =>
      item(format === 'yaml' && name.startsWith('*') ? `"${name}"` : name, 'parameters', true),
    );
  if (choices) return choices.map((choice) => item(String(choice), choice === fallback ? 'default' : '', true));
  if (type === 'boolean') return ['true', 'false'].map((text) => item(text, (text === 'true') === fallback ? 'default' : ''));
  return typeof fallback === 'number' ? [item(String(fallback), 'default')] : [];
}

/** What parameters are called: those of the formula, or of a network the usual patterns. */
function parameterNames(tree: Cursor['tree']): string[] {
  if (!tree) return [];
  if (nodeAt(tree, ['network'])) return ['*/kernel', '*/bias'];
  const start = nodeAt(tree, ['objective', 'start']);
  return start?.kind === 'mapping' ? start.entries.map(({ key }) => key) : [];
}

/** After `optimizer:` or in a list: the name alone, since YAML allows no second mapping on the key's line. */
function optimizerValues(source: string, format: ExperimentFormat, cursor: CompletionCursor, schema: TSchema): Completion[] {
  const names = new Set(annotationsOf(schema).enum?.map(String));
  const lineStart = source.lastIndexOf('\n', cursor.word.start - 1) + 1;
  const sameLineAsKey = format === 'json' || /[:[,]\s*$/.test(source.slice(lineStart, cursor.word.start));
  if (!sameLineAsKey && cursor.maybeKey) return [];
  const quote = format === 'json' ? '"' : '';
  return cursor.book.rules
    .filter(({ name }) => names.has(name))
    .map(({ name }): Completion => {
      const { title, markdown } = describeKey(['optimizer', name], cursor.book);
      return {
        label: name,
        kind: 'optimizer',
        detail: title,
        documentation: markdown,
        snippet: `${quote}${name}${quote}`,
        range: cursor.word,
      };
    });
}

/** `{ cosine: { initial: 0.1, … } }` as a value. */
function scheduleValues(schema: TSchema, format: ExperimentFormat, cursor: CompletionCursor): Completion[] {
  const quote = format === 'json' ? '"' : '';
  return Object.entries(annotationsOf(schema).properties ?? {}).map(([name, options]): Completion => {
    const { title, markdown } = describeKey([...cursor.path, name], cursor.book);
    return {
      label: name,
      kind: 'schedule',
      detail: title,
      documentation: markdown,
      snippet: `{ ${quote}${name}${quote}: ${valueSnippet(name, options, format, false)} }`,
      range: cursor.word,
    };
  });
}

function inFormula(source: string, offset: number, format: ExperimentFormat, cursor: CompletionCursor): Completion[] {
  const objective = cursor.tree && nodeAt(cursor.tree, ['objective']);
  const named =
    objective?.kind === 'mapping' ? objective.entries.filter(({ key }) => key === 'start' || key === 'constants' || key === 'define') : [];
  const own = named.flatMap(({ key, value }) =>
    value?.kind === 'mapping'
      ? value.entries.map((entry) => ({
          name: entry.key,
          detail: key === 'start' ? 'variable' : key === 'define' ? 'definition of this file' : 'constant of this file',
        }))
      : [],
  );
  const range = wordAt(source, offset);
  const quoteMissing = format === 'json' && !insideQuotes(source, cursor);
  if (quoteMissing) return [];
  return [
    ...own
      .filter(({ name }) => name !== '')
      .map(({ name, detail }): Completion => ({
        label: name,
        kind: 'variable',
        detail,
        documentation: '',
        snippet: escapeSnippet(name),
        range,
      })),
    ...formulaWords().map(({ name, kind, signature, markdown }): Completion => ({
      label: name,
      kind,
      detail: signature,
      documentation: markdown,
      snippet: kind === 'function' ? `${name}($1)` : name,
      range,
    })),
  ];
}

/** What a line of a rule can name. */
function inRule(source: string, offset: number, cursor: CompletionCursor): Completion[] {
  const range = wordAt(source, offset);
  const words = cursor.tree ? ruleWords(cursor.tree, cursor.path) : [];
  return words
    .filter(({ name }) => !name.includes('cursorPlaceholder'))
    .map(({ name, kind, detail, markdown }): Completion => ({
      label: name,
      kind,
      detail,
      documentation: markdown,
      snippet: kind === 'function' ? `${name}($1)` : escapeSnippet(name),
      range,
    }));
}

function insideQuotes(source: string, { word }: CompletionCursor): boolean {
  return word.end > word.start && source[word.start] === '"';
}
