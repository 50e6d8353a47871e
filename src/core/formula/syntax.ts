import type { FormulaProblem } from './expression';
import { functions } from './functions/registry';
import { MAXIMUM_NESTING, tooDeep } from './limits';
import { explainStray } from './stray';
import { tokenize, type Language, type Token } from './tokens';

/** A bracket that is still open: what may stand in it depends on what it belongs to. */
interface Bracket {
  readonly token: Token;
  readonly role: 'group' | 'call' | 'vector' | 'index';
  /** Signs and powers that were pending when it opened, which it nests in. */
  readonly pending: number;
}

const CLOSER: Readonly<Record<string, string>> = { '(': ')', '[': ']' };

/**
 * The first syntax error of a formula, in words a user can act on; undefined when there is none.
 * The parser itself only knows where it lost track. The language is plain enough that two states (an operand is due, an
 * operator is due) and a stack of brackets recognise exactly what the grammar accepts.
 */
export function explainSyntax(source: string, language: Language = 'formula'): FormulaProblem | undefined {
  const tokens = tokenize(source, language);
  const stray = tokens.find((token) => token.kind === 'stray');
  if (stray) return explainStray(source, stray, language);
  if (tokens.length === 0) {
    return problem({ start: 0, end: source.length }, 'The formula is empty. Write one, such as (1 - x)^2 + y^2.');
  }
  const brackets: Bracket[] = [];
  let operandDue = true;
  let pending = 0;
  let closed: Bracket | undefined;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    const found = operandDue
      ? explainOperand(tokens, i, brackets)
      : explainOperator(tokens, i, brackets, language, closed?.role === 'call');
    if (found) return found;
    switch (token.kind) {
      case 'dot':
        // The name of a member is no operand.
        i++;
        break;
      case 'not':
        pending++;
        break;
      case 'open':
        brackets.push({ token, role: roleOf(token, tokens[i - 1], operandDue, closed), pending });
        operandDue = true;
        break;
      case 'close':
        closed = brackets.pop();
        pending = closed?.pending ?? 0;
        operandDue = false;
        break;
      case 'operator':
      case 'comma':
        // A sign before an operand, and ^, wait for all that follows up to the next weaker operator.
        pending = operandDue || token.text === '^' ? pending + 1 : (brackets.at(-1)?.pending ?? 0);
        operandDue = true;
        break;
      default:
        operandDue = false;
    }
    // Refused here already, as the parser loses track of thousands of levels.
    if (brackets.length + pending > MAXIMUM_NESTING) return tooDeep(token);
  }
  const last = tokens[tokens.length - 1];
  if (operandDue && last.kind !== 'open') {
    return problem(last, `The formula ends after ${quote(last)}. Write what follows it, or remove it.`);
  }
  const open = brackets.at(-1)?.token;
  if (!open) return undefined;
  return problem(open, `This ${open.text} is never closed. Add the missing ${CLOSER[open.text]}.`);
}

/** `f (` is a call, also with a space; `f(x)(` is one in the language of records. */
function roleOf(token: Token, before: Token | undefined, operandDue: boolean, closed: Bracket | undefined): Bracket['role'] {
  if (token.text === '[') return operandDue ? 'vector' : 'index';
  return operandDue || (before?.kind !== 'name' && closed?.role !== 'call') ? 'group' : 'call';
}

/** Where a number, a name, an opening bracket or a minus sign is due. */
function explainOperand(tokens: readonly Token[], i: number, brackets: readonly Bracket[]): FormulaProblem | undefined {
  const token = tokens[i];
  const before = tokens[i - 1];
  const bracket = brackets.at(-1);
  if (token.kind === 'range')
    return bracket?.role === 'index'
      ? undefined
      : problem(token, 'A range stands behind a vector, as in x[1:] or x[::2]. A vector is written entry by entry, as in [1, 2, 3].');
  if (['number', 'name', 'text', 'open', 'not'].includes(token.kind) || token.text === '-') return undefined;
  if (token.kind === 'close') {
    if (!bracket) return unopened(token);
    if (before.kind !== 'open') {
      return problem(
        before,
        `Nothing stands between ${quote(before)} and ${quote(token)}. Write what follows ${quote(before)}, or remove it.`,
      );
    }
    if (CLOSER[bracket.token.text] !== token.text) return mismatched(bracket.token, token);
    if (bracket.role === 'call') return undefined;
    return problem({ start: before.start, end: token.end }, `Nothing stands inside ${before.text}${token.text}. ${EMPTY[bracket.role]}`);
  }
  if (token.kind === 'operator') {
    const slip = explainForeignOperator(token, before);
    if (slip) return slip;
    if (token.text === '+') return problem(token, 'A + sign in front of an operand says nothing. Remove it.', ['']);
  }
  if (before === undefined) return problem(token, `The formula begins with ${quote(token)}. Write what comes before it, or remove it.`);
  return problem(token, `A number, a variable or a bracket should stand between ${quote(before)} and ${quote(token)}.`);
}

const EMPTY: Readonly<Record<Exclude<Bracket['role'], 'call'>, string>> = {
  group: 'Write an expression between the parentheses, or remove them.',
  vector: 'A vector needs entries, as in [1, 2, 3].',
  index: 'Write which entry is meant; the first is [0].',
};

/** Where an operator, a comma or a closing bracket is due. */
function explainOperator(
  tokens: readonly Token[],
  i: number,
  brackets: readonly Bracket[],
  language: Language,
  afterCall: boolean,
): FormulaProblem | undefined {
  const token = tokens[i];
  const before = tokens[i - 1];
  const bracket = brackets.at(-1);
  switch (token.kind) {
    case 'operator':
      return explainForeignOperator(token, before);
    case 'close':
      if (!bracket) return unopened(token);
      return CLOSER[bracket.token.text] === token.text ? undefined : mismatched(bracket.token, token);
    case 'comma':
      return bracket?.role === 'call' || bracket?.role === 'vector' || (bracket?.role === 'index' && language === 'record')
        ? undefined
        : explainComma(tokens, i);
    case 'open':
      if (token.text === '[' || before.kind === 'name' || (language === 'record' && afterCall && before.text === ')')) return undefined;
      return missingProduct(before, token);
    case 'dot':
      return tokens.at(i + 1)?.kind === 'name'
        ? undefined
        : problem(token, 'After the point a name is missing, as in gradient.x. Write it, or remove the point.');
    case 'not':
      return problem(token, `Between ${quote(before)} and ${quote(token)} an operator is missing. Write and not, or or not.`);
    default:
      return missingProduct(before, token);
  }
}

/** `2x`, `x y`, `sin x`, `1.2.3`, `(a)(b)`: two operands with nothing between them. */
function missingProduct(before: Token, token: Token): FormulaProblem {
  const range = { start: before.start, end: token.end };
  if (before.kind === 'name' && functions.has(before.text)) {
    const fixed = `${before.text}(${token.text})`;
    return problem(range, `The argument of ${before.text} stands in parentheses. Write ${fixed}.`, [fixed]);
  }
  if (before.kind === 'number' && token.kind === 'number') {
    return problem(range, `Two numbers follow each other, ${before.text} and ${token.text}. Write an operator between them.`);
  }
  const fixed = `${before.text}*${token.text}`;
  const shown = token.kind === 'open' ? `${fixed}…)` : fixed;
  return problem(
    range,
    `Between ${quote(before)} and ${quote(token)} an operator is missing. A product is written with *, as in ${shown}.`,
    [fixed],
  );
}

function explainComma(tokens: readonly Token[], i: number): FormulaProblem {
  const [before, comma, after] = [tokens[i - 1], tokens[i], tokens.at(i + 1)];
  if (before.kind === 'number' && after?.kind === 'number' && !/[.eE]/.test(before.text) && !after.text.startsWith('.')) {
    const fixed = `${before.text}.${after.text}`;
    return problem({ start: before.start, end: after.end }, `A decimal number has a point. Write ${fixed}.`, [fixed]);
  }
  return problem(
    comma,
    'A comma stands only between the arguments of a function or the entries of a vector. Remove it, or write an operator.',
  );
}

function explainForeignOperator(token: Token, before: Token | undefined): FormulaProblem | undefined {
  switch (token.text) {
    case '**':
      return problem(token, 'A power is written with ^. Write ^ instead of **, as in x^2.', ['^']);
    case '=':
      return problem(
        token,
        before === undefined
          ? 'A formula does not begin with =. Remove it.'
          : 'The formula is the right-hand side alone: remove the name and =. To compare two numbers, write ==.',
        before === undefined ? [''] : ['=='],
      );
    case '!':
      return problem(token, 'The sign ! has no meaning here. To say that two numbers differ, write !=.', ['!=']);
    default:
      return undefined;
  }
}

function unopened(token: Token): FormulaProblem {
  const opener = token.text === ')' ? '(' : '[';
  return problem(token, `This ${token.text} closes nothing. Add the missing ${opener}, or remove it.`);
}

function mismatched(open: Token, close: Token): FormulaProblem {
  const fixed = CLOSER[open.text];
  return problem(close, `A bracket opened with ${open.text} is closed with ${close.text}. Write ${fixed}.`, [fixed]);
}

function quote(token: Token): string {
  return `‘${token.text}’`;
}

function problem(range: { start: number; end: number }, message: string, suggestions?: readonly string[]): FormulaProblem {
  return { code: 'formula-syntax', message, start: range.start, end: range.end, ...(suggestions && { suggestions }) };
}
