import { ExpressionError, type RecordExpression } from './expression';
import { arithmetic, comparisons } from './operators';
import { parseRecordExpression } from './parse';

/** What is known of a step without its tensors. */
export interface StepFigures {
  readonly step: number;
  /** NaN: none was noted. */
  readonly value: number;
  readonly learningRate: number;
  /** What else the training notes, by name. */
  readonly scalars: ReadonlyMap<string, number>;
  /** Norms of every tensor, by its name; those without a gradient are absent. */
  readonly norms: { readonly gradient: ReadonlyMap<string, number>; readonly parameters: ReadonlyMap<string, number> };
}

/** The condition is about entries of tensors, which figures do not tell. */
class NeedsTensors extends Error {}

/**
 * Whether a condition holds, as far as figures tell it: the step, the loss, the rate, noted numbers, and norms of the gradient and the
 * parameters, as a whole or of one tensor.
 * @returns undefined where it needs entries of tensors.
 * @throws ExpressionError where it cannot be read.
 */
export function holdsOnFigures(condition: string, figures: StepFigures): boolean | undefined {
  const parsed = parseRecordExpression(condition);
  try {
    return number(parsed, figures) !== 0;
  } catch (error) {
    if (error instanceof NeedsTensors) return undefined;
    throw error;
  }
}

function number(expression: RecordExpression, figures: StepFigures): number {
  const of = (one: RecordExpression) => number(one, figures);
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'name':
      return named(expression.name, figures);
    case 'negate':
      return -of(expression.operand);
    case 'not':
      return Number(of(expression.operand) === 0);
    case 'binary':
      return combined(expression.operator, of(expression.left), of(expression.right));
    case 'call':
      return called(expression, figures);
    default:
      throw new NeedsTensors();
  }
}

function combined(operator: string, a: number, b: number): number {
  if (operator === 'and') return Number(a !== 0 && b !== 0);
  if (operator === 'or') return Number(a !== 0 || b !== 0);
  return Object.hasOwn(comparisons, operator) ? Number(comparisons[operator](a, b)) : arithmetic[operator](a, b);
}

function named(name: string, { step, value, learningRate, scalars }: StepFigures): number {
  if (name === 'step') return step;
  if (name === 'value' || name === 'loss') return value;
  if (name === 'learningRate') return learningRate;
  const noted = scalars.get(name);
  if (noted === undefined) throw new NeedsTensors();
  return noted;
}

function called({ target, arguments: given }: Extract<RecordExpression, { kind: 'call' }>, figures: StepFigures): number {
  if (target.kind !== 'name' || given.length !== 1) throw new NeedsTensors();
  const [only] = given;
  if (target.name === 'norm') return norm(only, figures);
  if (target.name === 'abs') return Math.abs(number(only, figures));
  if (target.name === 'isFinite') return Number(Number.isFinite(isTensor(only) ? norm(only, figures) : number(only, figures)));
  throw new NeedsTensors();
}

const isTensor = (expression: RecordExpression): boolean => {
  const base = expression.kind === 'index' ? expression.target : expression;
  return base.kind === 'name' && (base.name === 'gradient' || base.name === 'parameters');
};

function norm(expression: RecordExpression, { norms }: StepFigures): number {
  const [base, indices] = expression.kind === 'index' ? [expression.target, expression.indices] : [expression, []];
  if (base.kind !== 'name' || (base.name !== 'gradient' && base.name !== 'parameters')) throw new NeedsTensors();
  const byTensor = norms[base.name];
  if (indices.length === 0) return Math.hypot(...byTensor.values());
  const [index] = indices;
  if (indices.length > 1 || index.kind !== 'text') throw new NeedsTensors();
  const found = byTensor.get(index.text);
  if (found !== undefined) return found;
  if (norms.parameters.has(index.text)) return 0;
  // Before the training has told what it has.
  if (norms.parameters.size === 0) return NaN;
  throw new ExpressionError(`There is no tensor ${index.text}. There are ${[...norms.parameters.keys()].slice(0, 12).join(', ')}.`, index);
}
