/** The tables of docs/reference.md, which are made from registries. */
import { generators } from '../../src/core/objective/data/generators/registry';
import { layerKinds } from '../../src/core/objective/network/layers/registry';
import { losses } from '../../src/core/objective/network/losses/registry';
import { presets } from '../../src/core/objective/network/presets/registry';
import { builtIn } from '../../src/core/optimizer/registry';
import type { Rule } from '../../src/core/optimizer/rule';
import { testFunctions } from '../../src/core/objective/testFunctions/registry';
import { schedules } from '../../src/core/optimizer/schedules/registry';
import { findingKinds } from '../../src/core/verdicts/findings/registry';

const { rules } = builtIn;

/** A cell must not end its column. */
const cell = (text: string) => text.replaceAll('|', '\\|');
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');

function optionText([name, option]: [string, object]): string {
  const { default: fallback } = option as { default?: unknown };
  if (fallback === undefined || fallback === false) return `\`${name}\``;
  return `\`${name}\` ${typeof fallback === 'object' ? `{ name: ${String((fallback as { name: string }).name)} }` : JSON.stringify(fallback)}`;
}

const optionsText = (options: { readonly properties: unknown }, left: readonly string[] = []) =>
  Object.entries(options.properties as Record<string, object>)
    .filter(([option]) => !left.includes(option))
    .map(optionText)
    .join(', ');

function optimizerRow({ name, title, summary, formulaText, effectiveLearningRate, reference, options }: Rule): string[] {
  const { authors = '', year = '', url } = reference ?? {};
  const paper = url ? `[${authors} ${year}](${url})` : `${authors} ${year}`;
  return [
    `\`${name}\``,
    `**${title}**: ${summary} ${paper}`,
    formulaText.join('; '),
    effectiveLearningRate,
    optionsText(options, ['clip', 'average', 'groups', 'accumulate', 'maximize']),
  ];
}

const tables: Readonly<Record<string, () => string>> = {
  generators: () =>
    table(
      ['generator', 'rows', 'options with defaults'],
      generators.map(({ name, summary, options }) => [`\`${name}\``, summary, optionsText(options)]),
    ),
  layers: () =>
    table(
      ['layer', 'what it does', 'options with defaults'],
      layerKinds.map(({ name, summary, options }) => [
        `\`${name}\``,
        summary,
        optionsText(options, ['trainable', 'kernelRegularizer', 'biasRegularizer', 'activityRegularizer']),
      ]),
    ),
  presets: () =>
    table(
      ['preset', 'what it is', 'options with defaults'],
      presets.map(({ name, title, summary, reference, options }) => [
        `\`${name}\``,
        `**${title}**: ${summary} ${reference}`,
        optionsText(options),
      ]),
    ),
  losses: () =>
    table(
      ['loss', 'of what', 'options with defaults'],
      losses.map(({ name, summary, options }) => [`\`${name}\``, summary, optionsText(options)]),
    ),
  schedules: () =>
    table(
      ['schedule', 'what it does', 'number at step t', 'options with defaults'],
      schedules.map(({ name, summary, formula, options }) => [`\`${name}\``, summary, formula, optionsText(options)]),
    ),
  testFunctions: () =>
    table(
      ['function', 'what it is', 'dimensions'],
      testFunctions.map(({ name, title, summary, least }) => [
        `\`${name}\``,
        `**${title}**: ${summary}`,
        least === undefined ? '2' : `${least} and more`,
      ]),
    ),
  findings: () =>
    table(
      ['finding', 'when'],
      findingKinds.map(({ kind, description }) => [`\`${kind}\``, description]),
    ),
  optimizers: () =>
    [
      table(['name', 'what it is', 'update', 'effective learning rate', 'options with defaults'], rules.map(optimizerRow)),
      '',
      'Every optimizer that reads the gradient also takes `clip: { globalNorm: 1 }`, `clip: { norm: 1 }` (each tensor by itself), `clip: { value: 1 }` or `clip: { adaptive: 0.01 }`',
      '`average: { decay: 0.99 }` (an exponential moving average of the parameters, the state `averaged`, which the landscape draws) or `average: { from: 500 }` (stochastic weight averaging),',
      'and `groups`, parameters with options of their own by name, `clip` among them; but `lbfgs` neither, since it moves all parameters along one line, and `lookahead` and `sam` no `clip` of their own (their `inner` takes it).',
      'On networks all of them take `accumulate: 4` (every update goes by the mean gradient of so many batches, which are stages of their own) and `maximize: true`.',
    ].join('\n'),
};

/** Sections in the order of the page, each with the sentence above its table. */
const sections: readonly (readonly [keyof typeof tables, string, string])[] = [
  ['optimizers', 'Optimizers', 'What `optimizers:` takes. The names of options are those of the papers and of PyTorch.'],
  ['schedules', 'Schedules', 'What a learning rate, and most other options, may be in place of a number.'],
  ['testFunctions', 'Test functions', 'What `objective: { function: … }` brings: formula, start, window and known minima.'],
  ['generators', 'Generated data', 'What `data: { generate: … }` makes, by the seed.'],
  ['layers', 'Layers', 'What `network: { layers: … }` is made of.'],
  ['presets', 'Architectures', 'What `network: { preset: … }` stands for.'],
  ['losses', 'Losses', 'What a network minimizes.'],
  ['findings', 'Findings', 'What is worth noticing about a run, and when it is said.'],
];

/** The page docs/reference.md, from the registries. */
export function referencePage(): string {
  const chapters = sections.map(([name, title, about]) => `## ${title}\n\n${about}\n\n${tables[name]()}\n`);
  return `# Reference\n\nEverything that an experiment file can name, made from the program itself by \`npm run readme\`. How it is used says the [README](../README.md).\n\n${chapters.join('\n')}`;
}
