import { counted } from '../displayText';
import type { TextRange } from '../diagnostic';
import type { SliceRange } from '../formula/expression';
import { entriesOf } from '../formula/slices';
import { ExpressionError, type RecordExpression } from './expression';
import { callFunction, functionNames, zip } from './functions';
import { gradientOfObjective, part, resolve, tensorMember, unknown, type RecordScope } from './names';
import { arithmetic, comparisons } from './operators';
import { parseRecordExpression } from './parse';
import { condition, number, numeric, scalar, vector, type BooleanValue, type NumberValue, type Value, type VectorValue } from './value';

/** What an expression gives: a number, a vector or a condition. */
export type Result = NumberValue | VectorValue | BooleanValue;

/**
 * An expression made ready to be asked at any record of the scope's run: move the window, then call. No side effects; the cost of
 * a call is bounded by the expression's length times the vectors' lengths.
 * @param lag how many records back all of it looks.
 * @throws ExpressionError with place and message.
 */
export function compileExpression(source: string, scope: RecordScope, lag = 0): Result {
  const parsed = parseRecordExpression(source);
  const value = compile(parsed, scope, lag);
  return value.kind === 'boolean' ? value : numeric(value, parsed);
}

/** The same for what must hold or not. */
export function compileCondition(source: string, scope: RecordScope): BooleanValue {
  const parsed = parseRecordExpression(source);
  return condition(compile(parsed, scope, 0), parsed);
}

/** Parsing has bounded the depth. */
function compile(expression: RecordExpression, scope: RecordScope, lag: number): Value {
  const inner = (one: RecordExpression) => compile(one, scope, lag);
  switch (expression.kind) {
    case 'number': {
      const { value } = expression;
      return number(() => value);
    }
    case 'text':
      throw new ExpressionError('A text stands only in brackets, where it names a part, as in gradient["conv1/kernel"].', expression);
    case 'name':
      return resolve(scope, expression.name, lag, expression);
    case 'member':
      return member(inner(expression.target), expression.name, expression);
    case 'index':
      return index(inner(expression.target), expression.indices, expression);
    case 'slice':
      return slice(inner(expression.target), expression.range);
    case 'call':
      return call(expression, scope, lag);
    case 'vector': {
      const entries = expression.entries.map((entry) => scalar(inner(entry), entry));
      return vector(entries.length, (i) => entries[i].get());
    }
    case 'negate': {
      const x = numeric(inner(expression.operand), expression.operand);
      return x.kind === 'number' ? number(() => -x.get()) : vector(x.size, (i) => -x.at(i), x.prepare, x.shape);
    }
    case 'not': {
      const test = condition(inner(expression.operand), expression.operand);
      return { kind: 'boolean', get: () => !test.get() };
    }
    case 'binary':
      return binary(expression, inner(expression.left), inner(expression.right));
  }
}

function binary({ operator, left, right, ...at }: Extract<RecordExpression, { kind: 'binary' }>, a: Value, b: Value): Value {
  if (operator === 'and' || operator === 'or') {
    const [x, y] = [condition(a, left), condition(b, right)];
    return { kind: 'boolean', get: operator === 'and' ? () => x.get() && y.get() : () => x.get() || y.get() };
  }
  if (Object.hasOwn(comparisons, operator)) {
    const compare = comparisons[operator];
    const [x, y] = [scalar(a, left), scalar(b, right)];
    return { kind: 'boolean', get: () => compare(x.get(), y.get()) };
  }
  return zip(numeric(a, left), numeric(b, right), at, arithmetic[operator]);
}

function call({ target, arguments: given, ...at }: Extract<RecordExpression, { kind: 'call' }>, scope: RecordScope, lag: number): Value {
  const args = given.map((one) => compile(one, scope, lag));
  if (target.kind === 'name') {
    if (target.name === 'gradient' && args.length === 1 && args[0].kind === 'function' && args[0].name === 'f')
      return gradientOfObjective(scope, lag);
    const result = callFunction(target.name, args, at);
    if (result) return result;
  }
  const called = target.kind === 'name' && !isKnown(scope, target.name, lag) ? undefined : compile(target, scope, lag);
  if (called?.kind === 'function') return called.call(args, at);
  if (target.kind === 'name' && called === undefined) throw unknown(target.name, 'function', [...functionNames, 'f', 'gradient'], target);
  throw new ExpressionError(
    'This is no function. A product is written with *; the objective elsewhere is f(1, 2), its gradient gradient(f)(1, 2).',
    target,
  );
}

function isKnown(scope: RecordScope, name: string, lag: number): boolean {
  try {
    resolve(scope, name, lag, { start: 0, end: 0 });
    return true;
  } catch (error) {
    if (error instanceof ExpressionError) return false;
    throw error;
  }
}

function member(target: Value, name: string, at: TextRange): Value {
  if (target.kind === 'scope') return target.member(name, at);
  if (target.kind === 'number' && target.member) return target.member(name, at);
  if (target.kind === 'vector') return tensorMember(target, name, at);
  throw new ExpressionError(`This has no part called ${name}. Parts are written as in gradient.x or previous.value.`, at);
}

/** A part of a vector; of a tensor with more dimensions along the first. */
function slice(target: Value, range: SliceRange): Value {
  if (target.kind !== 'vector') throw new ExpressionError('Only vectors have entries. Remove the brackets.', range);
  if (range.step === 0)
    throw new ExpressionError('A step of 0 comes to no other entry. Write a step such as 2, or -1 for the entries backwards.', range);
  const [length, ...rest] = target.shape;
  const { from, step, count } = entriesOf(range, length);
  if (count === 0) throw new ExpressionError(`This range holds no entry: they are counted from 0 to ${length - 1}.`, range);
  const row = target.size / length;
  return vector(count * row, (i) => target.at((from + Math.floor(i / row) * step) * row + (i % row)), target.prepare, [count, ...rest]);
}

function index(target: Value, indices: readonly RecordExpression[], at: TextRange): Value {
  const [first] = indices;
  if (first.kind === 'text') return member(target, first.text, first);
  if (target.kind !== 'vector') throw new ExpressionError('Only vectors have entries. Remove the brackets.', at);
  if (indices.length > target.shape.length) {
    throw new ExpressionError(
      `This has ${counted(target.shape.length, 'dimension')}, but ${counted(indices.length, 'index is', 'indices are')} given. Remove some.`,
      at,
    );
  }
  let [offset, size] = [0, target.size];
  indices.forEach((one, axis) => {
    const length = target.shape[axis];
    if (one.kind !== 'number' || !Number.isInteger(one.value))
      throw new ExpressionError('An index is a whole number written out, such as 0 for the first entry.', one);
    if (one.value >= length) throw new ExpressionError(`There is no entry ${one.value}: they are counted from 0 to ${length - 1}.`, one);
    size /= length;
    offset += one.value * size;
  });
  return part(target, offset, size, target.shape.slice(indices.length));
}
