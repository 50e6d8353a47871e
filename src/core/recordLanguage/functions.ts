import type { TextRange } from '../diagnostic';
import type { FormulaFunction, Reduction } from '../formula/functions/formulaFunction';
import { functions } from '../formula/functions/registry';
import { arithmetic, reductionNumbers } from '../formula/numbers';
import { ExpressionError } from './expression';
import { condition, number, numeric, scalar, spread, vector, type NumberValue, type Value, type VectorValue } from './value';

/** Functions of one number, as formulas have them. Vectors are taken entry by entry. */
const elementwise = new Set(named(({ arity: [, most], ofNumbers }) => ofNumbers !== undefined && most === 1));
/** One number from the entries of a vector. A single number counts as a vector of one entry. */
const reductions = new Set(named(({ arity: [least], ofEntries }) => ofEntries !== undefined && least === 1));
/** Elementwise between two or more. */
const combining = new Set(named(({ arity: [, most], ofNumbers }) => ofNumbers !== undefined && (most === 2 || most === Infinity)));

function named(has: (one: FormulaFunction) => boolean): readonly string[] {
  return [...functions.values()].filter(has).map(({ name }) => name);
}

interface RecordFunction {
  readonly signature: string;
  readonly description: string;
  readonly call: (args: readonly Value[], at: TextRange) => Value;
}

/** What formulas do not have. */
const own: Readonly<Record<string, RecordFunction>> = {
  dot: {
    signature: 'dot(v, w)',
    description: 'Sum of the products of the entries of two vectors.',
    call: (args, at) => pairwise(args, at, 'dot(v, w)', (a, b) => reduced(reductionNumbers.dot, a, b)),
  },
  cosine: {
    signature: 'cosine(v, w)',
    description: 'Cosine of the angle between two vectors, from -1 (opposite) to 1 (the same direction).',
    call: (args, at) =>
      pairwise(args, at, 'cosine(gradient, previous.gradient)', (a, b) => {
        let [product, left, right] = [0, 0, 0];
        for (let i = 0; i < a.size; i++) {
          const [x, y] = [a.at(i), b.at(i)];
          product += x * y;
          left += x * x;
          right += y * y;
        }
        return product / Math.sqrt(left * right);
      }),
  },
  isFinite: {
    signature: 'isFinite(v)',
    description: 'True where every entry is a finite number.',
    call: (args, at) => {
      const v = asVector(only(args, at, 'isFinite(v)'), at);
      return {
        kind: 'boolean',
        get: () => {
          v.prepare();
          for (let i = 0; i < v.size; i++) if (!Number.isFinite(v.at(i))) return false;
          return true;
        },
      };
    },
  },
  clamp: {
    signature: 'clamp(x, least, most)',
    description: 'x, but least where it is below and most where it is above.',
    call: (args, at) => {
      if (args.length !== 3) throw wrongCount('clamp', 'clamp(value, 0, 1)', args.length, at);
      const [x, least, most] = args.map((arg) => numeric(arg, at));
      return zip(zip(x, least, at, Math.max), most, at, Math.min);
    },
  },
  cumsum: {
    signature: 'cumsum(v)',
    description: 'Sums of the entries of a vector up to each.',
    call: (args, at) => {
      const v = asVector(only(args, at, 'cumsum(v)'), at);
      return vector(v.size, (i) => reduced(reductionNumbers.sum, { ...v, size: i + 1 }), v.prepare);
    },
  },
  where: {
    signature: 'where(condition, a, b)',
    description: 'a where the condition holds, else b.',
    call: (args, at) => {
      if (args.length !== 3) throw wrongCount('where', 'where(value < 1, 0, 1)', args.length, at);
      const [test, a, b] = [condition(args[0], at), scalar(args[1], at), scalar(args[2], at)];
      return number(() => (test.get() ? a.get() : b.get()));
    },
  },
};

export const functionNames: readonly string[] = [...new Set([...elementwise, ...reductions, ...combining, ...Object.keys(own)])];

/** Signature and description of the functions that formulas do not have. */
export const ownFunctions: Readonly<Record<string, { readonly signature: string; readonly description: string }>> = own;

/** A call of a function by its name. @throws ExpressionError for wrong arguments; undefined where there is no such function. */
export function callFunction(name: string, args: readonly Value[], at: TextRange): Value | undefined {
  if (Object.hasOwn(own, name)) return own[name].call(args, at);
  if (combining.has(name) && (args.length > 1 || !reductions.has(name))) return combine(name, args, at);
  if (reductions.has(name)) {
    const v = asVector(only(args, at, `${name}(v)`), at);
    return number(() => {
      v.prepare();
      return reduced(reductionNumbers[name], v);
    });
  }
  if (!elementwise.has(name)) return undefined;
  const f = arithmetic[name];
  const x = numeric(only(args, at, `${name}(x)`), at);
  return x.kind === 'number' ? number(() => f(x.get())) : vector(x.size, (i) => f(x.at(i)), x.prepare, x.shape);
}

/** An operation between numbers and vectors of one length. */
export function zip(
  a: NumberValue | VectorValue,
  b: NumberValue | VectorValue,
  at: TextRange,
  f: (x: number, y: number) => number,
): NumberValue | VectorValue {
  if (a.kind === 'number' && b.kind === 'number') return number(() => f(a.get(), b.get()));
  const shape = a.kind === 'vector' ? a.shape : (b as VectorValue).shape;
  const size = a.kind === 'vector' ? a.size : (b as VectorValue).size;
  const [x, y] = [spread(a, size), spread(b, size)];
  sameSize(x, y, at);
  return vector(
    size,
    (i) => f(x.at(i), y.at(i)),
    () => {
      x.prepare();
      y.prepare();
    },
    shape,
  );
}

function combine(name: string, args: readonly Value[], at: TextRange): Value {
  if (args.length < 2 || (!reductions.has(name) && args.length > 2)) throw wrongCount(name, `${name}(a, b)`, args.length, at);
  return args.map((arg) => numeric(arg, at)).reduce((a, b) => zip(a, b, at, arithmetic[name]));
}

function pairwise(args: readonly Value[], at: TextRange, example: string, f: (a: VectorValue, b: VectorValue) => number): Value {
  if (args.length !== 2) throw wrongCount(example.slice(0, example.indexOf('(')), example, args.length, at);
  const [a, b] = args.map((arg) => asVector(arg, at));
  sameSize(a, b, at);
  return number(() => {
    a.prepare();
    b.prepare();
    return f(a, b);
  });
}

function sameSize(a: VectorValue, b: VectorValue, at: TextRange): void {
  if (a.size !== b.size)
    throw new ExpressionError(
      `The vectors differ in length: one has ${a.size} entries, the other ${b.size}. Use vectors of one length.`,
      at,
    );
}

function asVector(value: Value, at: TextRange): VectorValue {
  return spread(numeric(value, at), 1);
}

function only(args: readonly Value[], at: TextRange, signature: string): Value {
  if (args.length !== 1) throw wrongCount(signature.slice(0, signature.indexOf('(')), signature, args.length, at);
  return args[0];
}

function wrongCount(name: string, example: string, given: number, at: TextRange): ExpressionError {
  return new ExpressionError(`${name} does not take ${given} ${given === 1 ? 'argument' : 'arguments'}. Write ${example}.`, at);
}

function reduced({ begin, take, end }: Reduction, v: VectorValue, w = v): number {
  let found = begin;
  for (let i = 0; i < v.size; i++) found = take(found, v.at(i), w.at(i));
  return end(found, v.size);
}
