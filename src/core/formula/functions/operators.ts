import type { Arithmetic } from './formulaFunction';

const truth = Number;

export const power: Arithmetic = (a, b) => (b === 2 ? a * a : a ** b);

/** The signs of formulas, in float64. */
export const operators: Readonly<Record<string, Arithmetic>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': power,
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  negate: (x) => -x,
};
