import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { completionsAt } from '../../../src/core/experiment/language/completion';
import { fixesFor } from '../../../src/core/experiment/language/fixes';
import { hoverAt } from '../../../src/core/experiment/language/hover';
import { runTargetsOf, symbolsOf, type OutlineSymbol } from '../../../src/core/experiment/language/outline';
import { formatOf, parseExperiment, type ExperimentFormat } from '../../../src/core/experiment/parse';
import { templates } from '../../../src/core/experiment/templates';
import { exampleFiles } from '../../support/examples';
import { seeded } from '../../support/random';

const seeds: readonly { readonly text: string; readonly format: ExperimentFormat }[] = [
  ...exampleFiles.map((path) => ({ text: readFileSync(path, 'utf8'), format: formatOf(path) })),
  ...templates.map(({ text }) => ({ text, format: 'yaml' as const })),
];

/** What breaks parsers: YAML's rarer corners, prototype names, numbers at the edge, unpaired surrogates, white space. */
const hostile = [
  '&a ',
  '*a',
  '<<: *a',
  '!!js/function ',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '? ',
  ': ',
  '- ',
  '\t',
  '\r\n',
  '\r',
  '\u0000',
  '\ufeff',
  '\u2028',
  '\ud800',
  '💥',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '|',
  '>',
  '|2-\n',
  '#',
  '//',
  '/*',
  '\\',
  '\\u12',
  '__proto__: 1\n',
  'constructor',
  'toString',
  '1e999',
  '-1e999',
  '.nan',
  '-.inf',
  '0x1F',
  '0o17',
  '1e12',
  '99999999999999999999',
  'null',
  '~',
  'yes',
  '((((',
  '))))',
  '^^',
  ',',
  ',,',
  '[[[[[[[[',
  '{{{{{{{{',
  'x: [1, 2]',
  'length: 1000000000',
  ' '.repeat(40),
  '\n',
];

/** One random change: tokens deleted, doubled, exchanged; characters swapped; hostile pieces put in. */
function mutated(text: string, random: () => number): string {
  if (text === '') return hostile[Math.floor(random() * hostile.length)];
  const tokens: string[] = text.match(/[\p{L}\p{N}_.]+|\s+|[^\p{L}\p{N}_.\s]/gu) ?? [];
  const at = Math.floor(random() * tokens.length);
  const other = Math.floor(random() * tokens.length);
  switch (Math.floor(random() * 7)) {
    case 0:
      return tokens.toSpliced(at, 1 + Math.floor(random() * 4)).join('');
    case 1:
      return tokens.toSpliced(at, 0, ...tokens.slice(at, at + 1 + Math.floor(random() * 6))).join('');
    case 2:
      return tokens.with(at, tokens[other] ?? '').join('');
    case 3: {
      const place = Math.floor(random() * Math.max(0, text.length - 1));
      return text.slice(0, place) + (text[place + 1] ?? '') + (text[place] ?? '') + text.slice(place + 2);
    }
    case 4:
      return text.slice(0, Math.floor(random() * text.length));
    default: {
      const place = Math.floor(random() * (text.length + 1));
      return text.slice(0, place) + hostile[Math.floor(random() * hostile.length)] + text.slice(place);
    }
  }
}

describe('2,000 mutated experiment files', () => {
  const inside = (range: { start: number; end: number }, text: string, what: string) =>
    assert.ok(
      0 <= range.start && range.start <= range.end && range.end <= text.length,
      `${what} lies inside the text: ${range.start} to ${range.end} of ${text.length}`,
    );

  function symbolsInside(symbols: readonly OutlineSymbol[], text: string): void {
    for (const { range, selection, children, name } of symbols) {
      inside(range, text, 'a symbol');
      assert.ok(name !== '' && range.start <= selection.start && selection.end <= range.end, 'a symbol holds its own name');
      symbolsInside(children, text);
    }
  }

  /** Everything the editor asks of one text. @returns whether it is a valid experiment. */
  function check(text: string, format: ExperimentFormat, offset: number): boolean {
    const { experiment, diagnostics, pending } = parseExperiment(text, format);
    assert.equal(
      experiment === undefined,
      // Which optimizers a file of code brings is known once it has been run.
      pending.length > 0 || diagnostics.some(({ severity }) => severity === 'error'),
      'a valid experiment, or an error that says why not',
    );
    for (const diagnostic of diagnostics) {
      inside(diagnostic.range, text, diagnostic.code);
      assert.match(diagnostic.message, /[.?!]$/);
    }
    for (const diagnostic of diagnostics.slice(0, 3))
      for (const fix of fixesFor(text, diagnostic, format)) inside(fix.range, text, 'a fix');
    for (const { range } of completionsAt(text, offset, format)) inside(range, text, 'a completion');
    const hover = hoverAt(text, offset, format);
    if (hover) inside(hover.range, text, 'a hover');
    symbolsInside(symbolsOf(text, format), text);
    for (const { range } of runTargetsOf(text, format)?.optimizers ?? []) inside(range, text, 'a lens');
    return experiment !== undefined;
  }

  it('give a diagnostic or a valid experiment, never an exception', function () {
    // A few seconds; a busy machine may take longer, a hang takes for ever.
    this.timeout(180_000);
    const random = seeded(20261123);
    let valid = 0;
    for (let i = 0; i < 2000; i++) {
      const { text, format } = seeds[i % seeds.length];
      let mutant = text;
      for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes--) mutant = mutated(mutant, random);
      const offset = Math.floor(random() * (mutant.length + 1));
      try {
        valid += check(mutant, format, offset) ? 1 : 0;
      } catch (error) {
        throw new Error(`Mutant ${i} (cursor at ${offset}): ${String(error)}\n${JSON.stringify(mutant)}`, { cause: error });
      }
    }
    // Neither should be rare: else the mutations are too harsh, or nothing is refused.
    assert.ok(valid > 100 && valid < 1900, `${valid} of 2,000 are valid`);
  });
});
