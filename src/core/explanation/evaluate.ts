import type { Expression } from '../formula/expression';
import { arithmetic, reductionNumbers } from '../formula/numbers';

/** Where an equation's names get their numbers: one entry, or inside a reduction all entries of the part it runs over. */
export interface Scope {
  entry(name: string): number;
  /** @param all of θ, whatever part the equation's reductions run over. */
  entries(name: string, all: boolean): ArrayLike<number>;
  /** Number of axes of the entry's tensor. */
  rank(): number;
}

type Value = number | readonly number[];

/** Whether a call runs over all entries of vectors: `max` and `min` do with one argument. */
export function isReduction(part: Expression): part is Extract<Expression, { kind: 'call' }> {
  return (
    part.kind === 'call' &&
    Object.hasOwn(reductionNumbers, part.name) &&
    (part.arguments.length === 1 || part.name === 'dot' || part.name === 'globalDot')
  );
}

/**
 * An equation's right-hand side in float64.
 * @throws RangeError for what equations have no use for (vectors written out, indices, other functions).
 */
export function evaluate(expression: Expression, scope: Scope): number {
  const value = valueOf(expression, scope, undefined);
  if (typeof value !== 'number') throw new RangeError('An equation gives one number, but this one gives a vector.');
  return value;
}

function valueOf(expression: Expression, scope: Scope, whole: 'part' | 'all' | undefined): Value {
  const of = (part: Expression): Value => valueOf(part, scope, whole);
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'name':
      return whole ? Array.from(scope.entries(expression.name, whole === 'all')) : scope.entry(expression.name);
    case 'negate':
      return each(arithmetic.negate, [of(expression.operand)]);
    case 'binary':
      return each(arithmetic[expression.operator], [of(expression.left), of(expression.right)]);
    case 'call': {
      const { name, arguments: operands } = expression;
      if (isReduction(expression))
        return reduced(
          name,
          operands.map((operand) => vectorOf(valueOf(operand, scope, name.startsWith('global') ? 'all' : 'part'))),
        );
      if (name === 'rank') return scope.rank();
      // Only the branch that holds: the other may divide by zero.
      if (name === 'where' && whole === undefined) return of(of(operands[0]) !== 0 ? operands[1] : operands[2]);
      if (Object.hasOwn(arithmetic, name)) return each(arithmetic[name], operands.map(of));
      throw new RangeError(`Equations do not use the function ${name}.`);
    }
    default:
      throw new RangeError('Equations use no indices and no vectors written out.');
  }
}

function reduced(name: string, [a, b]: readonly (readonly number[])[]): number {
  const { begin, take, end } = reductionNumbers[name];
  return end(
    a.reduce((sum, x, i) => take(sum, x, b?.[i] ?? NaN), begin),
    a.length,
  );
}

const vectorOf = (value: Value): readonly number[] => (typeof value === 'number' ? [value] : value);

function each(f: (...numbers: number[]) => number, operands: readonly Value[]): Value {
  const vector =
    operands.find((operand) => typeof operand !== 'number' && operand.length !== 1) ??
    operands.find((operand) => typeof operand !== 'number');
  if (vector === undefined) return f(...(operands as number[]));
  return (vector as readonly number[]).map((_, i) =>
    f(...operands.map((operand) => (typeof operand === 'number' ? operand : operand[operand.length === 1 ? 0 : i]))),
  );
}
