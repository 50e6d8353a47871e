import type { ParameterLayout } from '../parameters';
import type { TextRange } from '../diagnostic';
import { ExpressionError } from './expression';

/** A compiled part of an expression: closures over the window's columns, called once a record. */
export type Value = NumberValue | BooleanValue | VectorValue | FunctionValue | ScopeValue;

export interface NumberValue {
  readonly kind: 'number';
  readonly get: () => number;
  /** Where it has named parts as well (`ratio.x`). */
  readonly member?: ScopeValue['member'];
}

export interface BooleanValue {
  readonly kind: 'boolean';
  readonly get: () => boolean;
}

export interface VectorValue {
  readonly kind: 'vector';
  readonly shape: readonly number[];
  readonly size: number;
  /** To be called before `at`, once a record: computes what is the same for all entries. */
  readonly prepare: () => void;
  /** Entry i, flat. */
  readonly at: (i: number) => number;
  /** Of a vector over θ: its tensors, which are its members. */
  readonly tensors?: ParameterLayout['tensors'];
}

export interface FunctionValue {
  readonly kind: 'function';
  readonly name: string;
  readonly call: (args: readonly Value[], at: TextRange) => Value;
}

/** Something with named parts that is no number itself: `previous`, `state`. */
interface ScopeValue {
  readonly kind: 'scope';
  readonly name: string;
  readonly member: (name: string, at: TextRange) => Value;
}

export function number(get: () => number): NumberValue {
  return { kind: 'number', get };
}

export function vector(
  size: number,
  at: (i: number) => number,
  prepare: () => void = () => undefined,
  shape: readonly number[] = [size],
): VectorValue {
  return { kind: 'vector', shape, size, prepare, at };
}

const partOf: Readonly<Record<string, string>> = { previous: 'previous.value', state: 'state.m', validation: 'validation.loss' };

/** A number or vector, as operands are. @throws ExpressionError for everything else. */
export function numeric(value: Value, at: TextRange): NumberValue | VectorValue {
  if (value.kind === 'number' || value.kind === 'vector') return value;
  const advice = {
    boolean: 'This is a condition, not a number. Combine conditions with and, or, not.',
    function: 'This is a function and needs its arguments in parentheses, as in f(1, 2).',
    scope: `This has parts but is no number itself. Name the part that is meant, as in ${value.kind === 'scope' ? partOf[value.name] : ''}.`,
  }[value.kind];
  throw new ExpressionError(advice, at);
}

export function scalar(value: Value, at: TextRange): NumberValue {
  const given = numeric(value, at);
  if (given.kind === 'number') return given;
  throw new ExpressionError(
    `A single number is needed here, but this has ${given.size} entries. Take one of them, as in w[0], or norm(…), min(…), max(…).`,
    at,
  );
}

export function condition(value: Value, at: TextRange): BooleanValue {
  if (value.kind === 'boolean') return value;
  numeric(value, at);
  throw new ExpressionError('A condition is needed here, but this is a number. Compare it, as in value < 0.001.', at);
}

/** A value that may be a number, as a vector of `size` entries: all the same. */
export function spread(value: NumberValue | VectorValue, size: number): VectorValue {
  if (value.kind === 'vector') return value;
  let latest = NaN;
  return vector(
    size,
    () => latest,
    () => {
      latest = value.get();
    },
  );
}
