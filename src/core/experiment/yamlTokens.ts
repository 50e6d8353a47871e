import type { CST } from 'yaml';
import { limits } from '../limits';
import type { Report } from './report';

type Token = CST.Token;

/** The parts of a collection's item that hold tokens of their own. */
interface Item {
  readonly start?: readonly Token[];
  readonly key?: Token | null;
  readonly sep?: readonly Token[];
  readonly value?: Token;
}

/**
 * Looks through the tokens of a file without recursion, and complains about what experiment files do without: aliases,
 * anchors, tags, directives, several documents, deep nesting.
 * @returns the tokens of the first document, or undefined where composing them could exhaust the stack.
 */
export function inspectTokens(tokens: readonly Token[], source: string, report: Report): Token[] | undefined {
  const documents = tokens.filter((token) => token.type === 'document');
  const second = documents[1];
  if (second) {
    report.error(
      'several-documents',
      { start: second.offset, end: second.offset + 3 },
      'A file holds one experiment. Remove this `---` and what follows it, or put it into a file of its own.',
    );
  }
  // What follows a document, and what the parser could not place, is an error each; a few of them are enough.
  const afterFirst = documents[0] ? tokens.indexOf(documents[0]) + 1 + limits.syntaxErrors : tokens.length;
  let errors = 0;
  const firstOnly = tokens
    .slice(0, Math.min(afterFirst, second ? tokens.indexOf(second) : tokens.length))
    .filter(({ type }) => type !== 'error' || errors++ < limits.syntaxErrors)
    .map((token) => (token.type === 'document' && token.end ? { ...token, end: token.end.slice(0, limits.diagnostics) } : token));
  const open: { token: Token; depth: number }[] = firstOnly.map((token) => ({ token, depth: 0 })).reverse();
  while (open.length > 0) {
    const { token, depth } = open.pop()!;
    const range = { start: token.offset, end: token.offset + ('source' in token ? token.source.length : 1) };
    switch (token.type) {
      case 'alias':
        if (isPattern(token.source))
          report.error('alias', range, `A pattern of names that begins with \`*\` needs quotes: \`"${token.source}"\`.`, [
            `"${token.source}"`,
          ]);
        else report.error('alias', range, 'Aliases are not supported in experiment files. Write the value out instead.');
        break;
      case 'anchor':
        report.error(
          'anchor',
          range,
          'Anchors are not supported in experiment files. Remove the anchor and write the value out where it is needed.',
        );
        break;
      case 'tag':
        report.error('tag', range, 'Tags are not supported in experiment files. Remove the tag and write the plain value.');
        break;
      case 'directive':
        report.error('directive', range, 'Directives are not supported in experiment files. Remove this line.');
        break;
      case 'document':
        for (const child of [...token.start, token.value]) if (child) open.push({ token: child, depth });
        break;
      case 'block-map':
      case 'block-seq':
      case 'flow-collection': {
        if (depth >= limits.nesting) {
          const end = Math.min(source.length, token.offset + 1);
          report.error(
            'too-deep',
            { start: token.offset, end },
            `Lists and mappings may be nested ${limits.nesting} deep at most. Write the experiment with fewer levels.`,
          );
          return undefined;
        }
        for (const item of token.items as readonly Item[]) {
          for (const child of [...(item.start ?? []), item.key, ...(item.sep ?? []), item.value])
            if (child) open.push({ token: child, depth: depth + 1 });
        }
      }
    }
  }
  return firstOnly;
}

/** `*`, `*bias`, or `*` before a slash were meant as a pattern of parameter names, not as the alias of an anchor. */
function isPattern(source: string): boolean {
  return source === '*' || /[/?]|kernel|bias/.test(source);
}
