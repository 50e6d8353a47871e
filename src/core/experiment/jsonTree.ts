import { createScanner, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node as JsonNode, ParseError } from 'jsonc-parser';
import { limits } from '../limits';
import type { Report } from './report';
import type { Node, ReadFile } from './tree';

/** Reads JSON with comments and trailing commas. Nesting is checked before the recursive parser sees the text. */
export function readJson(source: string, report: Report): ReadFile {
  const tooDeep = firstTooDeep(source);
  if (tooDeep !== undefined) {
    report.error(
      'too-deep',
      { start: tooDeep, end: tooDeep + 1 },
      `Lists and mappings may be nested ${limits.nesting} deep at most. Write the experiment with fewer levels.`,
    );
    return { root: undefined, trusted: false };
  }
  const errors: ParseError[] = [];
  const root = parseTree(source, errors, { allowTrailingComma: true, disallowComments: false, allowEmptyContent: true });
  for (const { error, offset, length } of errors.slice(0, limits.syntaxErrors))
    report.error('json-syntax', { start: offset, end: offset + length }, advice[printParseErrorCode(error)] ?? fallback);
  return { root: root && convert(root, source), trusted: errors.length === 0 };
}

function convert(node: JsonNode, source: string): Node {
  const start = node.offset;
  const end = start + node.length;
  if (node.type === 'array') return { kind: 'list', start, end, items: (node.children ?? []).map((item) => convert(item, source)) };
  if (node.type === 'object') {
    const entries = (node.children ?? []).flatMap(({ children }) => {
      const [key, value] = children ?? [];
      if (!key) return [];
      return [
        {
          key: String(key.value),
          keyRange: { start: key.offset, end: key.offset + key.length },
          value: value && convert(value, source),
        },
      ];
    });
    return { kind: 'mapping', start, end, entries };
  }
  const value: unknown = node.value;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean' && value !== null)
    return { kind: 'invalid', start, end };
  const isText = typeof value === 'string';
  return {
    kind: 'scalar',
    start,
    end,
    value,
    text: isText ? value : source.slice(start, end),
    style: isText ? 'double' : 'plain',
  };
}

function firstTooDeep(source: string): number | undefined {
  const scanner = createScanner(source, true);
  let depth = 0;
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const first = source[scanner.getTokenOffset()];
    if (first === '{' || first === '[') depth++;
    if (first === '}' || first === ']') depth--;
    if (depth > limits.nesting) return scanner.getTokenOffset();
  }
  return undefined;
}

const fallback = 'This is not valid JSON. Compare it with the lines around it: names and texts in double quotes, commas between entries.';
const advice: Readonly<Record<string, string>> = {
  InvalidSymbol: 'This is not a JSON value. Write texts in double quotes; numbers, true, false and null stand alone.',
  InvalidNumberFormat: 'This is not a JSON number. Write it like 0.5 or 1e-3.',
  PropertyNameExpected: 'A name in double quotes belongs here.',
  ValueExpected: 'A value is missing here: a number, a text in double quotes, a list or an object.',
  ColonExpected: 'A colon is missing between name and value.',
  CommaExpected: 'A comma is missing before this.',
  CloseBraceExpected: 'The closing `}` is missing. Write it at the end of the object.',
  CloseBracketExpected: 'The closing `]` is missing. Write it at the end of the list.',
  EndOfFileExpected: 'A file holds one experiment. Remove what follows its last brace.',
  UnexpectedEndOfComment: 'The comment is never closed. Write `*/` at its end.',
  UnexpectedEndOfString: 'The closing quote is missing. Write `"` at the end of the text.',
  InvalidUnicode: 'This Unicode escape is incomplete. Write \\u with four hexadecimal digits.',
  InvalidEscapeCharacter: 'There is no such escape. Write a backslash twice to mean the backslash itself.',
  InvalidCharacter: 'This character cannot stand here as it is. Write it as an escape, such as \\t.',
};
