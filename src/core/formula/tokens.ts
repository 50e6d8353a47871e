import type { TextRange } from '../diagnostic';

/** A word of a formula, as the explanation of syntax errors sees it. */
export interface Token extends TextRange {
  readonly kind: 'number' | 'range' | 'name' | 'text' | 'operator' | 'not' | 'dot' | 'open' | 'close' | 'comma' | 'stray';
  readonly text: string;
}

/** Formulas of experiment files, or the language of watches and breakpoints over records. */
export type Language = 'formula' | 'record';

type Pattern = readonly [Token['kind'], RegExp];

const PATTERNS: readonly Pattern[] = [
  // Between brackets only: elsewhere a colon is stray.
  ['range', /(?<=\[ *)(?:-?[0-9]+)? *: *(?:-?[0-9]+)? *(?:: *(?:-?[0-9]+)?)?(?= *\])/y],
  ['number', /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y],
  ['name', /[\p{L}_][\p{L}\p{M}\p{Nd}₀-₉_]*/uy],
  // `**` and a lone `=` or `!` are not of the language; as tokens of their own they can be explained.
  ['operator', /\*\*|<=|>=|==|!=|[-+*/^<>=!]/y],
  ['open', /[([]/y],
  ['close', /[)\]]/y],
  ['comma', /,/y],
  ['stray', /./suy],
];

const RECORD_PATTERNS: readonly Pattern[] = [
  ['not', /not(?![\p{L}\p{M}\p{Nd}₀-₉_])/uy],
  ['operator', /(?:and|or)(?![\p{L}\p{M}\p{Nd}₀-₉_])|%/uy],
  ['text', /"[^"\n]*"|'[^'\n]*'/y],
  ...PATTERNS.filter(([kind]) => kind !== 'stray'),
  ['dot', /\./y],
  ...PATTERNS.filter(([kind]) => kind === 'stray'),
];

/** Cuts a formula into tokens; whatever the language has no use for becomes a `stray` token of one character. */
export function tokenize(source: string, language: Language = 'formula'): Token[] {
  const patterns = language === 'record' ? RECORD_PATTERNS : PATTERNS;
  const tokens: Token[] = [];
  const space = /[ \t\n\r\u00a0]*/y;
  let offset = 0;
  for (;;) {
    space.lastIndex = offset;
    offset += space.exec(source)?.[0].length ?? 0;
    if (offset >= source.length) return tokens;
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = offset;
      const match = pattern.exec(source);
      if (!match) continue;
      const end = offset + match[0].length;
      tokens.push({ kind, text: match[0], start: offset, end });
      offset = end;
      break;
    }
  }
}
