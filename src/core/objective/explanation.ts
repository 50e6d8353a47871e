import { placeInFile, type FormulaObjective } from './formulaObjective';
import type { Expression, FormulaText } from '../formula/expression';
import { foldExpression } from '../formula/traverse';
import type { GraphNode } from '../formula/graph/graph';
import type { NonFiniteSource } from './objective';

/** Where a result can only be infinite because float32 ends; elsewhere a pole is the reason. */
const OVERFLOWING: ReadonlySet<string> = new Set([
  '+',
  '-',
  '*',
  '/',
  '^',
  'exp',
  'square',
  'pow',
  'sinh',
  'cosh',
  'sum',
  'mean',
  'prod',
  'dot',
  'norm',
]);

/** Says which part of the formula a result that is not finite belongs to, and what its operands were. */
export function describeNonFinite(
  formula: FormulaObjective,
  node: GraphNode,
  values: Float32Array,
  valuesOf: (operand: GraphNode) => Float32Array | undefined,
): NonFiniteSource {
  const { origin } = node;
  const entry = values.findIndex((value) => !Number.isFinite(value));
  const result = `is ${numeral(values[entry])}${values.length > 1 ? ` at entry ${entry}` : ''}`;
  if (!origin) {
    // Only the sum of several contributions to one parameter belongs to no single operation.
    const message = `The gradient ${result} because its terms add up to more than float32 numbers can hold.`;
    return { operation: textOf(formula, formula.expression), message, range: rangeOf(formula, formula.expression) };
  }
  const { expression, derivative } = origin;
  const text = origin.within ?? formula;
  const operands = origin.operands.flatMap((operand) => {
    const known = operand.expression.kind === 'number' ? undefined : valuesOf(operand.node);
    if (!known) return [];
    const at = known.length === 1 ? undefined : known.length === values.length ? entry : indexOfLargest(known);
    return [{ name: nameOf(text, operand.expression, at), value: known[at ?? 0] }];
  });
  const operation = textOf(text, expression);
  const because = operands.length > 0 ? ` because ${operands.map(({ name, value }) => `${name} is ${numeral(value)}`).join(' and ')}` : '';
  const overflow =
    !derivative && !Number.isNaN(values[entry]) && OVERFLOWING.has(symbolOf(expression)) && operands.every(({ value }) => value !== 0);
  return {
    operation,
    message: `${derivative ? 'The derivative of ' : ''}${operation} ${result}${because}${overflow && operands.length > 0 ? ', and float32 numbers end at 3.4e38' : ''}.`,
    range: rangeOf(text, expression),
  };
}

/** For a parameter that is not finite itself, as after a step that went too far. */
export function describeParameter(formula: FormulaObjective, name: string, values: Float32Array): NonFiniteSource {
  const entry = values.findIndex((value) => !Number.isFinite(value));
  const mention =
    foldExpression<Expression | undefined>(formula.expression, (part, found) =>
      part.kind === 'name' && part.name === name ? part : found.find((candidate) => candidate !== undefined),
    ) ?? formula.expression;
  const operation = values.length > 1 ? `${name}[${entry}]` : name;
  const message = `${operation} is ${numeral(values[entry])}, so the formula has no finite value.`;
  return { operation, message, range: rangeOf(formula, mention) };
}

function rangeOf(objective: FormulaText, { start, end }: Expression): NonFiniteSource['range'] {
  return placeInFile(objective, { start, end });
}

function textOf({ source }: FormulaText, { start, end }: Expression): string {
  return source.slice(start, end).replace(/\s+/g, ' ');
}

function nameOf(formula: FormulaText, expression: Expression, entry: number | undefined): string {
  const text = textOf(formula, expression);
  if (entry === undefined) return text;
  return expression.kind === 'name' ? `${text}[${entry}]` : `entry ${entry} of ${text}`;
}

function symbolOf(expression: Expression): string {
  return expression.kind === 'binary' ? expression.operator : expression.kind === 'call' ? expression.name : '';
}

function indexOfLargest(values: Float32Array): number {
  return values.reduce((best, value, i) => (Math.abs(value) > Math.abs(values[best]) ? i : best), 0);
}

/** The shortest decimal that is this float32 number: 0.1, not 0.10000000149011612. */
function numeral(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}
