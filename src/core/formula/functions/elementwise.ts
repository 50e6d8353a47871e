import { chainRule, noDerivative, type Derivative } from '../graph/operation';
import { broadcastShape, type Arithmetic, type FormulaFunction } from './formulaFunction';
import { erf } from './errorFunction';
import { power } from './operators';

const halfToEven: Arithmetic = (x) => {
  const nearest = Math.round(x);
  return Math.abs(x % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
};

/** A function of one number, applied to each entry of a vector. */
function elementwise(name: string, description: string, ofNumbers: Arithmetic, derivative: Derivative): FormulaFunction {
  return {
    name,
    signature: `${name}(x)`,
    description,
    arity: [1, 1],
    shape: broadcastShape,
    ofNumbers,
    build: (graph, [x]) => graph.elementwise(name, x),
    derivative,
  };
}

/** Slopes f′(x) are written as formulas of x and y = f(x), preferring what is cheap and does not overflow. */
export const elementwiseFunctions: readonly FormulaFunction[] = [
  elementwise(
    'sin',
    'Sine of x in radians.',
    Math.sin,
    chainRule((g, x) => g.elementwise('cos', x)),
  ),
  elementwise(
    'cos',
    'Cosine of x in radians.',
    Math.cos,
    chainRule((g, x) => g.negate(g.elementwise('sin', x))),
  ),
  elementwise(
    'tan',
    'Tangent of x in radians.',
    Math.tan,
    chainRule((g, _x, y) => g.add(g.constant(1), g.square(y))),
  ),
  elementwise(
    'asin',
    'Inverse sine in radians, for x from -1 to 1.',
    Math.asin,
    chainRule((g, x) => g.divide(g.constant(1), g.elementwise('sqrt', g.subtract(g.constant(1), g.square(x))))),
  ),
  elementwise(
    'acos',
    'Inverse cosine in radians, for x from -1 to 1.',
    Math.acos,
    chainRule((g, x) => g.divide(g.constant(-1), g.elementwise('sqrt', g.subtract(g.constant(1), g.square(x))))),
  ),
  elementwise(
    'atan',
    'Inverse tangent in radians.',
    Math.atan,
    chainRule((g, x) => g.divide(g.constant(1), g.add(g.constant(1), g.square(x)))),
  ),
  elementwise(
    'sinh',
    'Hyperbolic sine.',
    Math.sinh,
    chainRule((g, x) => g.elementwise('cosh', x)),
  ),
  elementwise(
    'cosh',
    'Hyperbolic cosine.',
    Math.cosh,
    chainRule((g, x) => g.elementwise('sinh', x)),
  ),
  elementwise(
    'tanh',
    'Hyperbolic tangent.',
    Math.tanh,
    chainRule((g, _x, y) => g.subtract(g.constant(1), g.square(y))),
  ),
  elementwise(
    'asinh',
    'Inverse hyperbolic sine.',
    Math.asinh,
    chainRule((g, x) => g.divide(g.constant(1), g.elementwise('sqrt', g.add(g.square(x), g.constant(1))))),
  ),
  elementwise(
    'acosh',
    'Inverse hyperbolic cosine, for x of at least 1.',
    Math.acosh,
    chainRule((g, x) => g.divide(g.constant(1), g.elementwise('sqrt', g.subtract(g.square(x), g.constant(1))))),
  ),
  elementwise(
    'atanh',
    'Inverse hyperbolic tangent, for x between -1 and 1.',
    Math.atanh,
    chainRule((g, x) => g.divide(g.constant(1), g.subtract(g.constant(1), g.square(x)))),
  ),
  {
    name: 'atan2',
    signature: 'atan2(y, x)',
    description: 'The angle of the point (x, y) in radians, from -pi to pi.',
    arity: [2, 2],
    shape: broadcastShape,
    ofNumbers: Math.atan2,
    build: (graph, [y, x]) => graph.elementwise('atan2', y, x),
    derivative: (g, { inputs: [y, x], adjoint }) => {
      const share = g.divide(adjoint, g.add(g.square(x), g.square(y)));
      return [g.multiply(share, x), g.negate(g.multiply(share, y))];
    },
  },
  elementwise(
    'erf',
    'The error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x.',
    erf,
    chainRule((g, x) => g.multiply(g.constant(2 / Math.sqrt(Math.PI)), g.elementwise('exp', g.negate(g.square(x))))),
  ),
  elementwise(
    'exp',
    'e to the power of x.',
    Math.exp,
    chainRule((_g, _x, y) => y),
  ),
  elementwise('log', 'Natural logarithm, for x above 0.', Math.log, (g, { inputs: [x], adjoint }) => [g.divide(adjoint, x)]),
  elementwise('log2', 'Logarithm to base 2, for x above 0.', Math.log2, (g, { inputs: [x], adjoint }) => [
    g.divide(g.multiply(adjoint, g.constant(Math.LOG2E)), x),
  ]),
  elementwise('log10', 'Logarithm to base 10, for x above 0.', Math.log10, (g, { inputs: [x], adjoint }) => [
    g.divide(g.multiply(adjoint, g.constant(Math.LOG10E)), x),
  ]),
  elementwise('sqrt', 'Square root, for x of at least 0.', Math.sqrt, (g, { output, adjoint }) => [
    g.divide(g.multiply(g.constant(0.5), adjoint), output),
  ]),
  elementwise(
    'abs',
    'Absolute value; its slope at 0 counts as 0.',
    Math.abs,
    chainRule((g, x) => g.elementwise('sign', x)),
  ),
  elementwise('sign', '-1, 0 or 1: the sign of x.', Math.sign, noDerivative),
  elementwise('floor', 'Largest whole number not above x.', Math.floor, noDerivative),
  elementwise('ceil', 'Smallest whole number not below x.', Math.ceil, noDerivative),
  elementwise('round', 'Nearest whole number; halves go to the even one.', halfToEven, noDerivative),
  elementwise(
    'sigmoid',
    '1 / (1 + exp(-x)).',
    (x) => 1 / (1 + Math.exp(-x)),
    chainRule((g, _x, y) => g.multiply(y, g.subtract(g.constant(1), y))),
  ),
  {
    ...elementwise(
      'relu',
      'x where it is positive, else 0; its slope at 0 counts as 0.',
      (x) => (x <= 0 ? 0 : x),
      chainRule((g, x) => g.compare('>', x, g.constant(0))),
    ),
    dependence: (g, { inputs: [x] }) => [g.compare('>', x, g.constant(0))],
  },
  elementwise(
    'softplus',
    'log(1 + exp(x)), a smooth relu.',
    (x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0),
    chainRule((g, x) => g.elementwise('sigmoid', x)),
  ),
  {
    // An operation of the graph too, since x^2 becomes one.
    ...elementwise(
      'square',
      'x^2.',
      (x) => x * x,
      (g, { inputs: [x], adjoint }) => [g.multiply(g.multiply(g.constant(2), adjoint), x)],
    ),
    build: (graph, [x]) => graph.square(x),
  },
  {
    name: 'pow',
    signature: 'pow(x, y)',
    description: 'x to the power of y, the same as x^y.',
    arity: [2, 2],
    shape: broadcastShape,
    ofNumbers: power,
    build: (graph, [x, y]) => graph.power(x, y),
  },
  {
    name: 'mod',
    signature: 'mod(x, y)',
    description: 'What is left of x after whole multiples of y, from 0 up to y, as Python has it.',
    arity: [2, 2],
    shape: broadcastShape,
    ofNumbers: (x, y) => x - y * Math.floor(x / y),
    build: (graph, [x, y]) => graph.subtract(x, graph.multiply(y, graph.elementwise('floor', graph.divide(x, y)))),
  },
  {
    name: 'clamp',
    signature: 'clamp(x, least, most)',
    description: 'x, but least where it is below and most where it is above; its slope at the ends is that of x.',
    arity: [3, 3],
    shape: broadcastShape,
    ofNumbers: (x, least, most) => Math.min(Math.max(x, least), most),
    build: (graph, [x, least, most]) => {
      const raised = graph.where(graph.compare('<', x, least), least, x);
      return graph.where(graph.compare('>', raised, most), most, raised);
    },
  },
  {
    name: 'noise',
    signature: 'noise(sigma)',
    description:
      'A normal random number of mean 0 and deviation sigma, drawn anew in every update from the seed and the step; for a vector sigma one for each entry. `noise(0.1)*x` makes the gradient noisy.',
    arity: [1, 1],
    shape: broadcastShape,
    build: (graph, [sigma]) => graph.multiply(sigma, graph.draw(sigma.shape)),
  },
  {
    name: 'where',
    signature: 'where(condition, a, b)',
    description: 'a where the condition holds (is not 0), else b.',
    arity: [3, 3],
    shape: broadcastShape,
    ofNumbers: (condition, a, b) => (condition !== 0 ? a : b),
    build: (graph, [condition, a, b]) => graph.where(condition, a, b),
    derivative: (g, { inputs: [condition], adjoint }) => [
      undefined,
      g.where(condition, adjoint, g.constant(0)),
      g.where(condition, g.constant(0), adjoint),
    ],
    dependence: (g, { inputs: [condition] }) => [
      undefined,
      g.compare('!=', condition, g.constant(0)),
      g.compare('==', condition, g.constant(0)),
    ],
  },
];
