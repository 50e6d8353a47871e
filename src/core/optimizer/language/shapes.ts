import type { Expression } from '../../formula/expression';
import type { ParameterTensor } from '../../parameters';
import type { Level, RuleDefinition } from './definition';
import { kindOfCall } from './functions';
import { arithmetic } from '../../formula/numbers';

/** What an expression's shape depends on. */
export interface ShapeScope {
  readonly tensor: Pick<ParameterTensor, 'name' | 'shape'>;
  readonly levels: ReadonlyMap<string, Level>;
  /** Options by name. */
  readonly numbers: Readonly<Record<string, unknown>>;
}

/** A shape that does not fit; its message is for the user. */
class ShapeMismatch extends Error {}

/** What an expression of numbers, options and the tensor's rank is; undefined where it depends on more. */
function knownNumber(expression: Expression, scope: ShapeScope): number | undefined {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'name': {
      const option =
        Object.hasOwn(scope.numbers, expression.name) && expression.name !== 'learningRate' ? scope.numbers[expression.name] : undefined;
      return typeof option === 'number' || typeof option === 'boolean' ? Number(option) : undefined;
    }
    case 'negate':
      return combined('negate', [expression.operand], scope);
    case 'binary':
      return combined(expression.operator, [expression.left, expression.right], scope);
    case 'call':
      if (expression.name === 'rank') return scope.tensor.shape.length;
      return kindOfCall(expression.name, expression.arguments.length) === 'entries'
        ? combined(expression.name, expression.arguments, scope)
        : undefined;
    default:
      return undefined;
  }
}

function combined(name: string, operands: readonly Expression[], scope: ShapeScope): number | undefined {
  const numbers: number[] = [];
  for (const operand of operands) {
    const number = knownNumber(operand, scope);
    if (number === undefined) return undefined;
    numbers.push(number);
  }
  return arithmetic[name](...numbers);
}

/**
 * The shape of an expression for one tensor of parameters; `[]`: one number.
 * @throws ShapeMismatch where parts do not fit, except in branches of `where` that this tensor never takes.
 */
function shapeOf(expression: Expression, scope: ShapeScope): readonly number[] {
  const { tensor, levels } = scope;
  switch (expression.kind) {
    case 'name':
      return levels.get(expression.name) === 'entry' ? tensor.shape : [];
    case 'negate':
      return shapeOf(expression.operand, scope);
    case 'binary':
      return common([expression.left, expression.right], expression.operator, scope);
    case 'call':
      return shapeOfCall(expression, scope);
    default:
      return [];
  }
}

function shapeOfCall({ name, arguments: operands }: Extract<Expression, { kind: 'call' }>, scope: ShapeScope): readonly number[] {
  const { tensor } = scope;
  const kind = kindOfCall(name, operands.length);
  if (kind === 'rank') return [];
  if (kind === 'tensor' || kind === 'all') {
    const shape = common(operands, name, scope);
    if (shape.length > 0 && shape.join() !== tensor.shape.join())
      throw new ShapeMismatch(
        `${name} runs over the entries of a tensor of parameters, but this has the shape ${shown(shape)} for \`${tensor.name}\`, which is ${shown(tensor.shape)}.`,
      );
    return [];
  }
  if (kind !== 'matrix') {
    if (name === 'where') {
      const holds = knownNumber(operands[0], scope);
      if (holds !== undefined) return shapeOf(operands[holds !== 0 ? 1 : 2], scope);
    }
    return common(operands, name, scope);
  }
  const [a, b] = operands.map((operand) => shapeOf(operand, scope));
  if (name === 'orthogonalize' || name === 'rowMean' || name === 'columnMean') {
    if (a.length < 2) throw notMatrix(name, a, scope);
    return a;
  }
  const stranger = (name === 'matmul' ? [a, b] : [a]).find((shape) => shape.length !== 2);
  if (stranger) throw notMatrix(name, stranger, scope);
  if (name === 'transpose') return [a[1], a[0]];
  if (a[1] !== b[0])
    throw new ShapeMismatch(
      `matmul needs as many columns on the left as rows on the right, but they are ${shown(a)} and ${shown(b)} for \`${scope.tensor.name}\`. Write transpose(…) around one of them.`,
    );
  return [a[0], b[1]];
}

function common(operands: readonly Expression[], name: string, scope: ShapeScope): readonly number[] {
  let whole: readonly number[] = [];
  let found = false;
  for (const operand of operands) {
    const shape = shapeOf(operand, scope);
    if (shape.length === 0) continue;
    if (found && shape.join() !== whole.join())
      throw new ShapeMismatch(
        `The sides of ${name} have the shapes ${shown(whole)} and ${shown(shape)} for \`${scope.tensor.name}\`, which do not fit.`,
      );
    [whole, found] = [shape, true];
  }
  return whole;
}

const shown = (shape: readonly number[]): string => (shape.length === 0 ? 'of a number' : `[${shape.join(', ')}]`);

function notMatrix(name: string, shape: readonly number[], { tensor }: ShapeScope): ShapeMismatch {
  return new ShapeMismatch(
    `${name} takes matrices, but \`${tensor.name}\` gives it the shape ${shown(shape)}. Ask first: where(rank(theta) == 2, ${name}(…), …).`,
  );
}

/** The first line of a rule whose shapes do not fit some tensor, with what to write instead; undefined: all fit. */
export function shapeProblem(
  { lines, effectiveLearningRate }: RuleDefinition,
  levels: ReadonlyMap<string, Level>,
  tensors: readonly ParameterTensor[],
  numbers: ShapeScope['numbers'],
): string | undefined {
  const seen = new Set<string>();
  const checked = [
    ...lines.map(({ expression }, i) => ({ expression, where: `line ${i + 1} of \`update\`` })),
    ...(effectiveLearningRate ? [{ expression: effectiveLearningRate.expression, where: '`effectiveLearningRate`' }] : []),
  ];
  for (const tensor of tensors) {
    if (seen.has(tensor.shape.join())) continue;
    seen.add(tensor.shape.join());
    for (const { expression, where } of checked) {
      try {
        const shape = shapeOf(expression, { tensor, levels, numbers });
        if (shape.length > 0 && shape.join() !== tensor.shape.join())
          return `In ${where}: this has the shape ${shown(shape)}, but \`${tensor.name}\` is ${shown(tensor.shape)}. What has another shape can only stand inside a line.`;
      } catch (error) {
        if (error instanceof ShapeMismatch) return `In ${where}: ${error.message}`;
        throw error;
      }
    }
  }
  return undefined;
}
