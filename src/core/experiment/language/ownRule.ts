import { builtIn } from '../../optimizer/registry';
import type { Rule } from '../../optimizer/rule';
import { annotationsOf } from '../../schema/annotations';
import { parseExperiment, type ExperimentFormat } from '../parse';
import { entryOf } from '../tree';
import type { TextRange } from '../../diagnostic';
import type { Fix } from './fixes';
import { runTargetsOf } from './outline';

/**
 * An optimizer as a rule in YAML, indented by two spaces: its options as they are set, its state and its equations.
 * Undefined where equations cannot say it.
 */
export function ruleText(rule: Rule, options: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const { title, summary, reference, options: schema } = rule;
  const equations = rule.equations?.(options);
  if (!equations) return undefined;
  const { state } = equations;
  const update = equations.lines.map(({ target, source }) => `${target} = ${source.trim()}`);
  const rate = equations.effectiveLearningRate?.source.trim();
  const words = new Set([...update, rate ?? ''].flatMap((line) => line.split(/\W+/)));
  const own = Object.entries(schema.properties).filter(
    ([option, property]) => words.has(option) && annotationsOf(property).type !== 'object',
  );
  const quoted = (text: string) => JSON.stringify(text);
  return [
    `  ${name}:`,
    `    title: ${quoted(`${title}, changed`)}`,
    `    summary: ${quoted(summary)}`,
    ...(reference
      ? [
          `    reference: { authors: ${quoted(reference.authors)}, title: ${quoted(reference.title)}, year: ${reference.year}${reference.url ? `, url: ${quoted(reference.url)}` : ''} }`,
        ]
      : []),
    ...(own.length === 0 ? [] : ['    options:']),
    ...own.map(([option, property]) => `      ${option}: ${optionText(options[option], property)}`),
    ...(state.length === 0
      ? []
      : [
          `    state: { ${state.map(({ name: slot, start, per }) => `${slot}: ${per === 'entry' ? start : `{ start: ${start}, per: ${per} }`}`).join(', ')} }`,
        ]),
    '    update:',
    ...update.map((line) => `      - ${line}`),
    ...(rate === undefined ? [] : [`    effectiveLearningRate: ${rate}`]),
  ].join('\n');
}

function optionText(value: unknown, schema: object): string {
  const { minimum, maximum, exclusiveMaximum, description, default: fallback } = annotationsOf(schema);
  const given = [value, fallback].find((one) => typeof one === 'number' || typeof one === 'boolean') ?? 0;
  const limits = [
    ...(minimum !== undefined ? [`minimum: ${minimum}`] : []),
    ...(maximum !== undefined && exclusiveMaximum === undefined && maximum < 1e30 ? [`maximum: ${maximum}`] : []),
  ];
  return `{ ${[`default: ${String(given)}`, ...limits, ...(description ? [`description: ${JSON.stringify(description)}`] : [])].join(', ')} }`;
}

/** What turns an optimizer into a rule of the file. */
export interface OwnRule {
  readonly title: string;
  readonly edits: readonly Omit<Fix, 'title'>[];
}

/** Turns the optimizer at an offset into a rule of the file: its equations are written there, and its entry names them. */
export function ownRuleAt(source: string, offset: number, format: ExperimentFormat): OwnRule | undefined {
  if (format === 'json') return undefined;
  const { experiment, book, tree } = parseExperiment(source, format);
  const target = runTargetsOf(source, format)?.optimizers.find(({ range }) => range.start <= offset && offset <= range.end);
  const entry = target && experiment?.optimizers.find(({ id }) => id === target.ids[0]);
  const rule = entry && book.named(entry.name);
  // One that stands in a file already is changed there.
  if (!target || !entry || !rule || !builtIn.named(rule.name)) return undefined;
  const existing = entryOf(tree, 'rules');
  if (existing && (existing.value?.kind !== 'mapping' || source[existing.value.start] === '{')) return undefined;
  const name = freeName(rule.name, (one) => book.named(one) !== undefined);
  const text = ruleText(rule, entry.options, name);
  const first = tree?.kind === 'mapping' ? tree.entries[0].keyRange.start : 0;
  if (text === undefined) return undefined;
  const at: TextRange = existing?.value
    ? { start: lineStart(source, existing.value.start), end: lineStart(source, existing.value.start) }
    : { start: first, end: first };
  const indent = existing?.value ? source.slice(at.start, existing.value.start) : '  ';
  const title = `Turn ${rule.title} into a rule of my own`;
  return {
    title,
    edits: [
      { range: at, text: existing ? `${text.replaceAll(/^ {2}/gm, indent)}\n` : `rules:\n${text}\n` },
      { range: target.range, text: name },
    ],
  };
}

const lineStart = (source: string, offset: number): number => source.lastIndexOf('\n', offset - 1) + 1;

function freeName(rule: string, isTaken: (name: string) => boolean): string {
  const wanted = `my${rule.charAt(0).toUpperCase()}${rule.slice(1)}`;
  for (let i = 1; ; i++) {
    const name = i === 1 ? wanted : `${wanted}${i}`;
    if (!isTaken(name)) return name;
  }
}
