import type { RuleBook } from '../../optimizer/book';
import type { Reference, Rule } from '../../optimizer/rule';
import { scheduleNamed, type Schedule } from '../../optimizer/schedules/registry';
import { expectation } from '../expectation';
import { annotationsOf, type Annotations } from '../../schema/annotations';
import { kindOfKey, schemaOfKey, schemasAt, type Path } from './schemaPath';

export interface Description {
  /** One line. */
  readonly title: string;
  readonly markdown: string;
}

/** What a key of the file language means, in Markdown; an empty description for variables and unknown keys. */
export function describeKey(path: Path, book: RuleBook): Description {
  const key = String(path.at(-1));
  const kind = kindOfKey(path, book);
  if (kind === 'optimizer') {
    const rule = book.named(key);
    if (rule) return { title: rule.title, markdown: describeRule(rule) };
  }
  if (kind === 'schedule') {
    const schedule = scheduleNamed(key);
    if (schedule) return { title: 'learning-rate schedule', markdown: describeSchedule(schedule) };
  }
  const schema = schemaOfKey(path, book);
  if (!schema) return { title: '', markdown: '' };
  const { description = '', default: fallback, keys, type } = annotationsOf(schema);
  const takesText = keys === undefined && type !== 'object' ? `\n\nTakes ${expectation(schema)}.` : '';
  const shownDefault = fallback === undefined ? '' : `${takesText ? ' ' : '\n\n'}Default: \`${defaultText(fallback)}\`.`;
  return {
    title: fallback === undefined ? '' : `default ${defaultText(fallback)}`,
    markdown: `**${key}**: ${description}${takesText}${shownDefault}`,
  };
}

function describeRule({ name, title, summary, formulaText, effectiveLearningRate, reference, options }: Rule): string {
  return [
    `**${name}**: ${title}. ${summary}`,
    ['```text', ...formulaText, '```'].join('\n'),
    `Effective learning rate: ${effectiveLearningRate}`,
    optionList(options.properties),
    ...(reference ? [citation(reference)] : []),
  ].join('\n\n');
}

function citation({ authors, title, year, where, url }: Reference): string {
  return `${authors} (${year}): ${url ? `[${title}](${url})` : title}${where ? `, ${where}` : ''}.`;
}

function describeSchedule({ name, summary, formula, options }: Schedule): string {
  return [`**${name}**: ${summary}`, ['```text', formula, '```'].join('\n'), optionList(options.properties)].join('\n\n');
}

function optionList(properties: Readonly<Record<string, object>>): string {
  return Object.entries(properties)
    .map(([name, option]) => {
      const { description = '', default: fallback } = annotationsOf(option);
      return `- \`${name}\`${fallback === undefined ? '' : ` = \`${defaultText(fallback)}\``}: ${description}`;
    })
    .join('\n');
}

function defaultText(fallback: Annotations['default']): string {
  return typeof fallback === 'object' ? `{ name: ${String(fallback.name)} }` : String(fallback);
}

/** What may stand at a path where nothing has a name: the schema's own description. */
export function describeValue(path: Path, book: RuleBook): string {
  return (
    schemasAt(path, book)
      .map((schema) => annotationsOf(schema).description ?? '')
      .find((text) => text !== '') ?? ''
  );
}
