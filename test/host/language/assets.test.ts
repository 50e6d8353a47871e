import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../../..');

interface Contributions {
  readonly languages: readonly {
    readonly id: string;
    readonly configuration: string;
    readonly icon: Readonly<Record<'light' | 'dark', string>>;
  }[];
  readonly grammars: readonly {
    readonly language?: string;
    readonly scopeName: string;
    readonly path: string;
    readonly injectTo?: readonly string[];
  }[];
  readonly snippets: readonly { readonly language: string; readonly path: string }[];
}

const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { contributes: Contributions };

/** The build copies the assets into dist/language as they are. */
function source(path: string): string {
  assert.ok(path.startsWith('./dist/language/'), path);
  const file = join(root, 'src/host/language/assets', path.slice('./dist/language/'.length));
  assert.ok(existsSync(file), `${path} comes from a file that exists`);
  return readFileSync(file, 'utf8');
}

describe('what package.json says about the languages', () => {
  const ids = contributes.languages.map(({ id }) => id);

  it('names icons that exist, for light and dark', () => {
    for (const { icon } of contributes.languages) for (const path of Object.values(icon)) assert.match(source(path), /^<svg/);
  });

  it('names configurations whose patterns are valid', () => {
    for (const { configuration } of contributes.languages) {
      const { wordPattern, indentationRules } = JSON.parse(source(configuration)) as {
        wordPattern?: { pattern: string; flags: string };
        indentationRules?: Readonly<Record<string, string>>;
      };
      if (wordPattern) assert.match('learningRate', new RegExp(`^(${wordPattern.pattern})$`, wordPattern.flags));
      for (const pattern of Object.values(indentationRules ?? {})) new RegExp(pattern);
    }
  });

  it('gives every language a grammar, and snippets where it is written, and every injection a grammar to go into', () => {
    const scopes = contributes.grammars.map(({ scopeName }) => scopeName);
    for (const { scopeName, path, injectTo = [] } of contributes.grammars) {
      const grammar = JSON.parse(source(path)) as { scopeName: string; injectionSelector?: string };
      assert.equal(grammar.scopeName, scopeName);
      assert.equal(grammar.injectionSelector !== undefined, injectTo.length > 0);
      for (const target of injectTo) assert.ok(scopes.includes(target), target);
    }
    for (const id of ids) {
      assert.ok(
        contributes.grammars.some(({ language }) => language === id),
        id,
      );
      // The source of a rule is only read.
      assert.equal(
        contributes.snippets.some(({ language }) => language === id),
        id !== 'optimizer-rule',
        id,
      );
    }
  });

  it('has snippets that VS Code can read', () => {
    for (const { path, language } of contributes.snippets) {
      assert.ok(ids.includes(language));
      for (const snippet of Object.values(
        JSON.parse(source(path)) as Record<string, { prefix: string; body: string[]; description: string }>,
      )) {
        assert.ok(snippet.prefix && snippet.description && snippet.body.length > 0);
      }
    }
  });
});
