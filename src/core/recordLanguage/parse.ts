import type { SyntaxNode } from '@lezer/common';
import { parser } from '../formula/formulaParser';
import * as terms from '../formula/formulaParser.terms';
import { readRange } from '../formula/slices';
import { explainSyntax } from '../formula/syntax';
import { ExpressionError, type RecordExpression } from './expression';

/** Long enough for any condition; parsing and compiling stay a matter of milliseconds. */
const longest = 2000;

const recordParser = parser.configure({ dialect: 'record' });

/**
 * Parses an expression over a record. Names are not looked up.
 * @throws ExpressionError at the first thing that is wrong.
 */
export function parseRecordExpression(source: string): RecordExpression {
  if (source.length > longest) {
    throw new ExpressionError(`The expression has ${source.length} characters; at most ${longest} are accepted. Shorten it.`, {
      start: 0,
      end: source.length,
    });
  }
  const problem = explainSyntax(source, 'record');
  if (problem) throw new ExpressionError(problem.message, problem);
  const { topNode } = recordParser.parse(source);
  const broken = firstError(topNode);
  if (broken) {
    throw new ExpressionError('This part cannot be understood here. Put what belongs together in parentheses, as in not (x > 1).', {
      start: broken.from,
      end: Math.max(broken.to, Math.min(broken.from + 1, source.length)),
    });
  }
  return convert(topNode.firstChild as SyntaxNode, source);
}

function firstError(node: SyntaxNode): SyntaxNode | undefined {
  const cursor = node.cursor();
  do if (cursor.type.isError) return cursor.node;
  while (cursor.next());
  return undefined;
}

/** Nesting is bounded before parsing, so recursion is. */
function convert(node: SyntaxNode, source: string): RecordExpression {
  const at = { start: node.from, end: node.to };
  const text = source.slice(node.from, node.to);
  const parts = operandsOf(node);
  const inner = (i: number) => convert(parts[i], source);
  switch (node.type.id) {
    case terms.Number:
      return { ...at, kind: 'number', value: Number(text) };
    case terms.Text:
      return { ...at, kind: 'text', text: text.slice(1, -1) };
    case terms.Name:
    case terms.FunctionName:
      return { ...at, kind: 'name', name: text };
    case terms.Parenthesized:
      return { ...inner(0), ...at };
    case terms.Member:
      return { ...at, kind: 'member', target: inner(0), name: source.slice(parts[1].from, parts[1].to) };
    case terms.Index:
      return { ...at, kind: 'index', target: inner(0), indices: parts.slice(1).map((part) => convert(part, source)) };
    case terms.Slice:
      return { ...at, kind: 'slice', target: inner(0), range: readRange(source.slice(parts[1].from, parts[1].to), parts[1].from) };
    case terms.Call:
      return { ...at, kind: 'call', target: inner(0), arguments: parts.slice(1).map((part) => convert(part, source)) };
    case terms.Vector:
      return { ...at, kind: 'vector', entries: parts.map((part) => convert(part, source)) };
    case terms.Negation:
      return { ...at, kind: 'negate', operand: inner(0) };
    case terms.Not:
      return { ...at, kind: 'not', operand: inner(0) };
    default:
      return chain(node, parts, source);
  }
}

/** Sums, products, relations, powers and/or: operands with signs or words between them, from the left. */
function chain(node: SyntaxNode, parts: readonly SyntaxNode[], source: string): RecordExpression {
  if (node.type.id === terms.Relation && parts.length > 2) {
    throw new ExpressionError('Comparisons do not chain. Write a < b and b < c for a < b < c.', { start: node.from, end: node.to });
  }
  return parts.slice(1).reduce(
    (left, part, i) => {
      const operator = source.slice(parts[i].to, part.from).trim();
      return { kind: 'binary', operator, left, right: convert(part, source), start: node.from, end: part.to };
    },
    convert(parts[0], source),
  );
}

const signs: ReadonlySet<number> = new Set([
  terms.Dot,
  terms.Minus,
  terms.Plus,
  terms.PowerSign,
  terms.TimesOrDivide,
  terms.Remainder,
  terms.Comparison,
]);

/** The named children that are no signs; brackets and commas have no names. */
function operandsOf(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (!signs.has(child.type.id) && /^\w+$/.test(child.type.name)) found.push(child);
  }
  return found;
}
