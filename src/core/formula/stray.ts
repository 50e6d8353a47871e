import type { FormulaProblem } from './expression';
import type { Language, Token } from './tokens';

/** What to write for signs that mathematics or other languages use. */
const REPLACEMENTS: ReadonlyMap<string, string> = new Map([
  ['×', '*'],
  ['·', '*'],
  ['⋅', '*'],
  ['∗', '*'],
  ['÷', '/'],
  ['∕', '/'],
  ['−', '-'],
  ['–', '-'],
  ['—', '-'],
  ['²', '^2'],
  ['³', '^3'],
  ['≤', '<='],
  ['≥', '>='],
  ['≠', '!='],
  ['{', '('],
  ['}', ')'],
  ['；', ','],
  ['（', '('],
  ['）', ')'],
]);

/** Words that conditions over records have for signs of other languages. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['&', 'and'],
  ['|', 'or'],
]);

const ADVICE: ReadonlyMap<string, string> = new Map([
  ['√', 'Write sqrt(x) for the square root of x.'],
  ['∑', 'Write sum(w) for the sum of the entries of w.'],
  ['∏', 'Write prod(w) for the product of the entries of w.'],
  ['%', 'There is no remainder; a per cent is written /100.'],
  ['&', 'Multiply two conditions to ask for both: (x > 0) * (y > 0).'],
  [';', 'A formula is one expression. Arguments are separated by commas.'],
  [':', 'Write where(condition, a, b) to choose between a and b.'],
  ['?', 'Write where(condition, a, b) to choose between a and b.'],
  ['∞', 'Formulas know only finite numbers.'],
]);

/** A character that no formula holds, with what to write for it. */
export function explainStray(source: string, token: Token, language: Language = 'formula'): FormulaProblem {
  const at = { code: 'formula-syntax', start: token.start, end: token.end };
  const character = describe(token.text);
  const word = language === 'record' ? WORDS.get(token.text) : undefined;
  if (word) return { ...at, message: `Conditions are combined by words. Write ${word}.`, suggestions: [word] };
  if (token.text === '|') {
    const close = source.indexOf('|', token.end);
    const inner = close < 0 ? '' : source.slice(token.end, close).trim();
    const fixed = `abs(${inner || 'x'})`;
    return {
      ...at,
      end: close < 0 ? token.end : close + 1,
      message: `An absolute value is written as a function. Write ${fixed}.`,
      ...(inner && { suggestions: [fixed] }),
    };
  }
  if (token.text === ':' && isInsideIndex(source.slice(0, token.start))) {
    return {
      ...at,
      message: 'A range of entries has whole numbers written out: from, to (left out) and step, as in x[1:], x[:-1] or x[::2].',
    };
  }
  const replacement = REPLACEMENTS.get(token.text);
  if (replacement) {
    return {
      ...at,
      message: `${character} is not part of the formula language. Write ${replacement} instead.`,
      suggestions: [replacement],
    };
  }
  const advice = ADVICE.get(token.text);
  return { ...at, message: `${character} is not part of the formula language. ${advice ?? 'Remove it.'}` };
}

/** Whether a bracket of `x[` is open where this text ends. */
function isInsideIndex(before: string): boolean {
  const open = Math.max(before.lastIndexOf('['), before.lastIndexOf('('));
  return before[open] === '[' && !before.slice(open).includes(']') && /[\p{L}\p{N}_\])]\s*$/u.test(before.slice(0, open));
}

/** Visible characters as they are, others by their code point. */
function describe(character: string): string {
  if (/^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character)) return `‘${character}’`;
  return `The character U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
