import type { Expression } from './expression';

/** The parts of an expression, in the order they are written. */
export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'number':
    case 'name':
      return [];
    case 'negate':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'call':
      return expression.arguments;
    case 'index':
      return [expression.target, expression.index];
    case 'slice':
      return [expression.target];
    case 'vector':
      return expression.entries;
  }
}

/**
 * Combines an expression from its leaves up: `combine` gets each part with the results of its operands.
 * Iterative, because a sum of thousands of terms is a tree thousands of levels deep.
 */
export function foldExpression<Result>(root: Expression, combine: (expression: Expression, operands: readonly Result[]) => Result): Result {
  const results: Result[] = [];
  const pending: { expression: Expression; ready: boolean }[] = [{ expression: root, ready: false }];
  for (let top = pending.pop(); top; top = pending.pop()) {
    const operands = operandsOf(top.expression);
    if (top.ready || operands.length === 0) {
      results.push(combine(top.expression, results.splice(results.length - operands.length, operands.length)));
    } else {
      pending.push({ expression: top.expression, ready: true });
      for (let i = operands.length - 1; i >= 0; i--) pending.push({ expression: operands[i], ready: false });
    }
  }
  return results[0];
}
