import { rules, type Rule } from '../../src/core/optimizer/registry';

const begin = '<!-- optimizers: written by npm run readme -->';
const end = '<!-- /optimizers -->';

/** A cell must not end its column. */
const cell = (text: string) => text.replaceAll('|', '\\|');

function optionText([name, option]: [string, object]): string {
  const { default: fallback } = option as { default?: unknown };
  if (fallback === undefined || fallback === false) return `\`${name}\``;
  return `\`${name}\` ${typeof fallback === 'object' ? `{ name: ${String((fallback as { name: string }).name)} }` : JSON.stringify(fallback)}`;
}

function row({ name, title, summary, formulaText, effectiveLearningRate, reference, options }: Rule): string {
  const { authors, year, url } = reference;
  const paper = url ? `[${authors} ${year}](${url})` : `${authors} ${year}`;
  const own = Object.entries(options.properties as Record<string, object>).filter(([option]) => option !== 'clip' && option !== 'groups');
  const cells = [`\`${name}\``, `**${title}**: ${summary} ${paper}`, formulaText.join('; '), effectiveLearningRate, own.map(optionText).join(', ')];
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** The README's table of optimizers, from the registry. */
function optimizerTable(): string {
  return [
    '| name | what it is | update | effective learning rate | options with defaults |',
    '| --- | --- | --- | --- | --- |',
    ...rules.map(row),
    '',
    'Every optimizer that reads the gradient also takes `clip: { globalNorm: 1 }`, `clip: { value: 1 }` or `clip: { adaptive: 0.01 }`',
    'and `groups`, parameters with options of their own by name; but `lbfgs` neither, since it moves all parameters along one line, and `lookahead` no `clip` of its own (its `inner` takes it).',
  ].join('\n');
}

/** The README with its table made anew. */
export function withOptimizerTable(readme: string): string {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The README needs the lines ${begin} and ${end}; put them around the table of optimizers.`);
  return `${readme.slice(0, from)}${begin}\n\n${optimizerTable()}\n\n${readme.slice(to)}`;
}
