/** What functions and signs make of numbers, in float64. */
type Arithmetic = (...numbers: number[]) => number;

const truth = Number;

/** Half to even. */
function round(x: number): number {
  const nearest = Math.round(x);
  return Math.abs(x % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
}

export const arithmetic: Readonly<Record<string, Arithmetic>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => (b === 2 ? a * a : a ** b),
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  negate: (x) => -x,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  exp: Math.exp,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
  round,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  relu: (x) => (x > 0 ? x : 0),
  softplus: (x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0),
  square: (x) => x * x,
  pow: (a, b) => (b === 2 ? a * a : a ** b),
  max: Math.max,
  min: Math.min,
  where: (condition, a, b) => (condition !== 0 ? a : b),
  clamp: (x, least, most) => Math.min(Math.max(x, least), most),
  lerp: (a, b, share) => a + share * (b - a),
};

/** What a reduction makes of all entries: how it begins, takes one entry in (of the second argument: `b`), and ends. */
export interface Reduction {
  readonly begin: number;
  readonly take: (sum: number, a: number, b: number) => number;
  readonly end: (sum: number, count: number) => number;
}

const asItIs = (sum: number): number => sum;
const addSquare = (sum: number, a: number): number => sum + a * a;
const sum: Reduction = { begin: 0, take: (total, a) => total + a, end: asItIs };
const norm: Reduction = { begin: 0, take: addSquare, end: Math.sqrt };
const dot: Reduction = { begin: 0, take: (total, a, b) => total + a * b, end: asItIs };

export const reductionNumbers: Readonly<Record<string, Reduction>> = {
  sum,
  norm,
  dot,
  globalSum: sum,
  globalNorm: norm,
  globalDot: dot,
  mean: { ...sum, end: (total, count) => total / count },
  rms: { begin: 0, take: addSquare, end: (total, count) => Math.sqrt(total / count) },
  prod: { begin: 1, take: (product, a) => product * a, end: asItIs },
  min: { begin: Infinity, take: (least, a) => Math.min(least, a), end: asItIs },
  max: { begin: -Infinity, take: (most, a) => Math.max(most, a), end: asItIs },
  length: { begin: 0, take: asItIs, end: (_, count) => count },
};
