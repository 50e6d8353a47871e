import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './support/paths';

/** A text of the sources that somebody may read, with … where something is filled in. */
interface Sentence {
  readonly at: string;
  readonly text: string;
}

/** What no sentence for users holds: words of the sources, slips, half-filled templates. */
const slips: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a word of the sources', /\b(seats?|lookouts?|stepper|replayer|callbacks?|payload|tidy|disposed?|enums?|falsy|nullish)\b/i],
  ['a name that is printed instead of its value', /\$\{(?!workspaceFolder)|\[object|%[sd]\b/],
  ['“belongs into”', /\bbelongs? into\b/i],
  ['a word twice', /\b(the|a|an|of|to|is|are|in|and|that|with) \1\b/i],
  // But in tables.
  ['two blanks', /^(?!.*\n)[^\n]*[a-z,.;:]  [a-z]/is],
  ['a blank before a mark', /[a-z] [,;.](\s|$)/i],
  ['“a” before a vowel', /\ba (optimizer|experiment|index|update|entry|input|option|axis|array|integer|objective|error|element)\b/i],
  [
    '“an” before a consonant',
    /\ban (rule|number|layer|step|run|file|row|column|vector|parameter|gradient|schedule|network|value|list|name|loss|batch)\b/i,
  ],
  ['a plural that is not one', /\bdatas\b|\binformations\b|\bindexs\b|\bbatchs\b/i],
  ['a full stop twice', /[^.]\.\.(\s|$)/],
];

function sentencesIn(folder: string): Sentence[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !/formulaParser/.test(name),
  );
  return names.flatMap((name) => sentencesOf(join(folder, name)));
}

function sentencesOf(path: string): Sentence[] {
  const file = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Sentence[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTaggedTemplateExpression(node)) return;
    const text = textOf(node);
    if (text !== undefined && /\p{L}+ \p{L}+ /u.test(text))
      found.push({ at: `${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`, text });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  return ts.isTemplateExpression(node) ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…') : undefined;
}

describe('what users read', () => {
  const nls = Object.entries(JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>);
  const sentences = [
    ...['src', 'webview'].flatMap(sentencesIn),
    ...nls.map(([key, text]): Sentence => ({ at: `package.nls.json: ${key}`, text })),
  ];

  it('is found in the sources', () => assert.ok(sentences.length > 1200, `${sentences.length} sentences`));

  for (const [what, pattern] of slips) {
    it(`holds nowhere ${what}`, () => {
      assert.deepEqual(
        sentences.filter(({ text }) => pattern.test(text)).map(({ at, text }) => `${at}: ${text}`),
        [],
      );
    });
  }
});
