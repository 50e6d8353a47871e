import type { Expression } from '../../../../src/core/formula/expression';
import type { Values } from './formula';

/**
 * An independent evaluator of formulas, entry by entry in float64: it shares nothing with the code under test but the
 * parsed expression.
 */
export function interpret(expression: Expression, values: Values): number {
  const result = evaluate(expression, values);
  if (typeof result !== 'number') throw new Error('The formula gives a vector.');
  return result;
}

/** Central differences of the interpreter by every coordinate, in the order of `values`. */
export function differences(expression: Expression, values: Values): number[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const entries = typeof value === 'number' ? [value] : value;
    return entries.map((entry, i) => {
      const h = 1e-5 * Math.max(1, Math.abs(entry));
      const at = (moved: number): number =>
        interpret(expression, {
          ...values,
          [name]: typeof value === 'number' ? moved : value.map((other, j) => (j === i ? moved : other)),
        });
      return (at(entry + h) - at(entry - h)) / (2 * h);
    });
  });
}

type Value = number | readonly number[];

function evaluate(expression: Expression, values: Values): Value {
  const of = (part: Expression): Value => evaluate(part, values);
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'name':
      return values[expression.name] ?? { pi: Math.PI, e: Math.E }[expression.name] ?? NaN;
    case 'negate':
      return each((x) => -x, of(expression.operand));
    case 'binary':
      return each(OPERATORS[expression.operator], of(expression.left), of(expression.right));
    case 'index':
      return vector(of(expression.target))[of(expression.index) as number];
    case 'slice': {
      const v = vector(of(expression.target));
      const { from, to, step = 1 } = expression.range;
      const taken = step > 0 ? v.slice(from, to) : [...v].reverse();
      return taken.filter((_, i) => i % Math.abs(step) === 0);
    }
    case 'vector':
      return expression.entries.map((entry) => of(entry) as number);
    case 'call': {
      const operands = expression.arguments.map(of);
      if (Object.hasOwn(REDUCTIONS, expression.name) && (operands.length === 1 || expression.name === 'dot')) {
        return REDUCTIONS[expression.name](...operands.map(vector));
      }
      return each(FUNCTIONS[expression.name], ...operands);
    }
  }
}

function vector(value: Value): readonly number[] {
  if (typeof value === 'number') throw new Error('A vector was expected.');
  return value;
}

function each(f: (...entries: number[]) => number, ...operands: Value[]): Value {
  const length = operands.find((operand) => typeof operand !== 'number');
  if (length === undefined) return f(...(operands as number[]));
  return vector(length).map((_, i) => f(...operands.map((operand) => (typeof operand === 'number' ? operand : operand[i]))));
}

const OPERATORS: Record<string, (a: number, b: number) => number> = {
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

const {
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  exp,
  log,
  log2,
  log10,
  sqrt,
  abs,
  sign,
  floor,
  ceil,
  pow,
  min,
  max,
} = Math;

const FUNCTIONS: Record<string, (...entries: number[]) => number> = {
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  exp,
  log,
  log2,
  log10,
  sqrt,
  abs,
  sign,
  floor,
  ceil,
  pow,
  min,
  max,
  round: (x) => (abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)),
  sigmoid: (x) => 1 / (1 + exp(-x)),
  relu: (x) => (x > 0 ? x : 0),
  softplus: (x) => Math.log1p(exp(-abs(x))) + max(x, 0),
  square: (x) => x * x,
  where: (condition, a, b) => (condition !== 0 ? a : b),
};

const total = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0);

const REDUCTIONS: Record<string, (...operands: (readonly number[])[]) => number> = {
  sum: total,
  mean: (v) => total(v) / v.length,
  prod: (v) => v.reduce((a, b) => a * b, 1),
  norm: (v) => Math.hypot(...v),
  min: (v) => min(...v),
  max: (v) => max(...v),
  dot: (v, w) => total(v.map((x, i) => x * w[i])),
  length: (v) => v.length,
};
