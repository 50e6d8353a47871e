/** What operators make of two numbers. */
export const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '%': (a, b) => a % b,
};

/** Records hold float32 numbers, so that `x == 0.1` asks whether x is the float32 nearest to 0.1. */
export const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => Math.fround(a) === Math.fround(b),
  '!=': (a, b) => Math.fround(a) !== Math.fround(b),
};
