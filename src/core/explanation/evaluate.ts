import type { BinaryOperator, Expression } from '../formula/expression';

/** Where an equation's names get their numbers: one entry, or inside a reduction all entries of the part it runs over. */
export interface Scope {
  entry(name: string): number;
  entries(name: string): ArrayLike<number>;
}

type Value = number | readonly number[];

/** Functions of all entries of a vector. */
export const reductions: Readonly<Record<string, (values: readonly number[]) => number>> = {
  norm: (values) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0)),
  mean: (values) => values.reduce((sum, x) => sum + x, 0) / values.length,
  sum: (values) => values.reduce((sum, x) => sum + x, 0),
  length: (values) => values.length,
};

const elementwise: Readonly<Record<string, (...numbers: number[]) => number>> = {
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: Math.sign,
  exp: Math.exp,
  log: Math.log,
  max: Math.max,
  min: Math.min,
  softplus: (x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0),
};

const operators: Readonly<Record<BinaryOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
};

/**
 * An equation's right-hand side in float64.
 * @throws RangeError for what equations have no use for (vectors written out, indices, other functions).
 */
export function evaluate(expression: Expression, scope: Scope): number {
  const value = valueOf(expression, scope, false);
  if (typeof value !== 'number') throw new RangeError('An equation gives one number, but this one gives a vector.');
  return value;
}

function valueOf(expression: Expression, scope: Scope, whole: boolean): Value {
  const of = (part: Expression): Value => valueOf(part, scope, whole);
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'name':
      return whole ? Array.from(scope.entries(expression.name)) : scope.entry(expression.name);
    case 'negate':
      return each((x) => -x, [of(expression.operand)]);
    case 'binary':
      return each(operators[expression.operator], [of(expression.left), of(expression.right)]);
    case 'call': {
      const { name, arguments: operands } = expression;
      if (Object.hasOwn(reductions, name)) return reductions[name](vectorOf(valueOf(operands[0], scope, true)));
      // Only the branch that holds: the other may divide by zero.
      if (name === 'where' && !whole) return of(of(operands[0]) !== 0 ? operands[1] : operands[2]);
      if (Object.hasOwn(elementwise, name)) return each(elementwise[name], operands.map(of));
      throw new RangeError(`Equations do not use the function ${name}.`);
    }
    default:
      throw new RangeError('Equations use no indices and no vectors written out.');
  }
}

const vectorOf = (value: Value): readonly number[] => (typeof value === 'number' ? [value] : value);

function each(f: (...numbers: number[]) => number, operands: readonly Value[]): Value {
  const vector = operands.find((operand) => typeof operand !== 'number' && operand.length !== 1) ?? operands.find((operand) => typeof operand !== 'number');
  if (vector === undefined) return f(...(operands as number[]));
  return (vector as readonly number[]).map((_, i) => f(...operands.map((operand) => (typeof operand === 'number' ? operand : operand[operand.length === 1 ? 0 : i]))));
}
