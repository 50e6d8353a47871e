import type { TextRange } from '../diagnostic';
import type { BinaryOperator, Expression, FormulaProblem, SliceRange } from './expression';
import { parser } from './formulaParser';
import * as terms from './formulaParser.terms';
import { MAXIMUM_LENGTH, MAXIMUM_NESTING, tooDeep } from './limits';
import { readRange } from './slices';
import { explainSyntax } from './syntax';

export interface ParsedFormula {
  /** Absent when the formula has a syntax error. */
  readonly expression?: Expression;
  readonly problems: readonly FormulaProblem[];
}

/**
 * Parses a formula of the experiment language. Never throws: what is wrong comes back as problems, with ranges into `source`.
 * Names are not looked up; see checkFormula.
 */
export function parseFormula(source: string): ParsedFormula {
  if (source.length > MAXIMUM_LENGTH) {
    const message =
      `The formula has ${source.length} characters; at most ${MAXIMUM_LENGTH} are accepted. ` +
      'Shorten it, for instance with vectors and sum(…).';
    return { problems: [{ code: 'formula-too-long', message, start: 0, end: source.length }] };
  }
  const syntaxProblem = explainSyntax(source);
  return syntaxProblem ? { problems: [syntaxProblem] } : convert(source);
}

/** An expression under construction. */
interface Built {
  readonly expression: Expression;
  /** Levels of brackets, calls, signs and powers; the left operands of a long sum or product do not count. */
  readonly nesting: number;
  /** Where it is written, parentheses included. */
  readonly start: number;
  readonly end: number;
}

/** Nodes with any number of operands: what was built since they were entered is theirs. */
const LISTS: ReadonlySet<number> = new Set([terms.Call, terms.Vector, terms.Sum, terms.Product, terms.Relation]);

/** Lezer's syntax tree as an Expression. Iterative, as the tree may be deep. */
function convert(source: string): ParsedFormula {
  const built: Built[] = [];
  const operators: BinaryOperator[] = [];
  const names: { name: string; start: number; end: number }[] = [];
  const listStarts: number[] = [];
  const ranges: SliceRange[] = [];
  let problem: FormulaProblem | undefined;

  const push = (expression: Expression, nesting: number, { start, end }: TextRange = expression): void => {
    built.push({ expression, nesting, start, end });
    if (nesting > MAXIMUM_NESTING) problem ??= tooDeep(expression);
  };
  const popList = (): readonly Built[] => built.splice(pop(listStarts));

  parser.parse(source).iterate({
    enter: ({ type }) => {
      if (LISTS.has(type.id)) listStarts.push(built.length);
      return problem === undefined;
    },
    leave: ({ type, from: start, to: end }) => {
      if (problem) return;
      const text = source.slice(start, end);
      switch (type.id) {
        case terms.Number:
          return push({ kind: 'number', value: Number(text), start, end }, 0);
        case terms.Name:
          return push({ kind: 'name', name: text, start, end }, 0);
        case terms.FunctionName:
          names.push({ name: text, start, end });
          return;
        case terms.PowerSign:
        case terms.TimesOrDivide:
        case terms.Plus:
        case terms.Minus:
        case terms.Comparison:
          operators.push(text as BinaryOperator);
          return;
        case terms.Parenthesized: {
          const { expression, nesting } = pop(built);
          return push(expression, nesting + 1, { start, end });
        }
        case terms.Negation: {
          pop(operators);
          const { expression, nesting } = pop(built);
          return push({ kind: 'negate', operand: expression, start, end }, nesting + 1);
        }
        case terms.Sum:
        case terms.Product:
        case terms.Relation: {
          const list = popList();
          const signs = operators.splice(operators.length - (list.length - 1));
          if (type.id === terms.Relation && list.length > 2) {
            const message = 'Comparisons do not chain. Write (a < b) * (b < c) for a < b < c.';
            problem ??= { code: 'formula-syntax', message, start, end };
            return;
          }
          const whole = list.reduce((left, right, i) => binary(signs[i - 1], left, right));
          return push(whole.expression, whole.nesting);
        }
        case terms.Power: {
          const right = pop(built);
          const { expression, nesting } = binary(pop(operators), pop(built), right);
          return push(expression, nesting);
        }
        case terms.Call: {
          const list = popList();
          const { name, ...nameRange } = pop(names);
          return push({ kind: 'call', name, nameRange, arguments: list.map((b) => b.expression), start, end }, deepest(list) + 1);
        }
        case terms.Vector: {
          const list = popList();
          return push({ kind: 'vector', entries: list.map((b) => b.expression), start, end }, deepest(list) + 1);
        }
        case terms.Index: {
          const index = pop(built);
          const target = pop(built);
          return push({ kind: 'index', target: target.expression, index: index.expression, start, end }, deepest([target, index]) + 1);
        }
        case terms.Range:
          ranges.push(readRange(text, start));
          return;
        case terms.Slice: {
          const { expression, nesting } = pop(built);
          return push({ kind: 'slice', target: expression, range: pop(ranges), start, end }, nesting + 1);
        }
        default:
          if (type.isError) problem ??= { code: 'formula-syntax', message: 'The formula cannot be read here.', start, end };
      }
    },
  });
  return problem ? { problems: [problem] } : { expression: pop(built).expression, problems: [] };
}

function binary(operator: BinaryOperator, left: Built, right: Built): Built {
  const { start } = left;
  const { end } = right;
  const expression: Expression = { kind: 'binary', operator, left: left.expression, right: right.expression, start, end };
  return { expression, nesting: Math.max(left.nesting, right.nesting + 1), start, end };
}

function deepest(list: readonly Built[]): number {
  return list.reduce((depth, { nesting }) => Math.max(depth, nesting), 0);
}

/** Takes the top of a stack that the grammar promises to be filled. */
function pop<Entry>(stack: Entry[]): Entry {
  const top = stack.pop();
  if (top === undefined) throw new Error('The grammar and its conversion into an expression disagree.');
  return top;
}
