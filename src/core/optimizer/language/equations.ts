import type { Expression } from '../../formula/expression';
import { builtinConstants } from '../../formula/functions/registry';
import { foldExpression } from '../../formula/traverse';
import { derived, equation, option, type Equation, type NamedNumber, type StageEquation } from '../notation/equation';
import type { Level, RuleExpression } from './definition';
import { hasPart, type Tree } from './tree';

/** What an equation's names stand for. */
interface EquationScope {
  /** The line says what θ becomes: the equation is what is added to it. */
  readonly isMove: boolean;
  /** A line above has moved θ: where it is read, it is θ + Δθ. */
  readonly isMoved: boolean;
  readonly levels: ReadonlyMap<string, Level>;
  readonly options: Readonly<Record<string, unknown>>;
  /** Vectors that are kept under another name. */
  readonly aliases: Readonly<Record<string, string>>;
  /** How names are written. */
  readonly symbols: (name: string) => string;
  readonly tree: Tree;
}

/** What a line computes, for the explanation of an update. */
export function equationOf(
  { source, expression }: RuleExpression,
  { isMove, isMoved, levels, options, aliases, symbols, tree }: EquationScope,
): StageEquation {
  // Matrices have no numbers of one coordinate alone.
  if (hasPart(tree, (part) => part.kind === 'matrix')) return { names: {} };
  const right = isMoved ? withMoved(source, expression) : source.trim();
  const formula = isMove ? moveText(source, expression) : right;
  const names = new Map<string, string | NamedNumber>();
  foldExpression<void>(expression, (part) => {
    if (part.kind !== 'name' || part.name === 't') return;
    const { name } = part;
    const constant = builtinConstants.get(name);
    if (name === 'theta' || name === 'g') names.set(name, name === 'g' ? 'gradient' : 'theta');
    else if (name === 'value')
      names.set(
        name,
        derived('f', 'value of the function at θ', (context) => context.value),
      );
    else if (name === 'learningRate' && Object.hasOwn(options, name))
      names.set(name, { symbol: 'α', value: (context) => context.learningRate, option: 'learningRate' });
    else if (Object.hasOwn(options, name)) names.set(name, option(name, Number(options[name]), symbols(name)));
    else if (levels.has(name)) names.set(name, Object.hasOwn(aliases, name) ? aliases[name] : name);
    else if (constant) names.set(name, derived(name === 'pi' ? 'π' : name, constant.description, constant.value));
  });
  if (isMove && !names.has('theta')) names.set('theta', 'theta');
  if (isMoved) names.set('update', 'update');
  const rest: Omit<Equation, 'formula' | 'names'> = { over: 'tensor' };
  return equation(formula, Object.fromEntries(names), rest);
}

const textOf = (source: string, { start, end }: Expression) => source.slice(start, end);

const isTheta = (part: Expression): boolean => part.kind === 'name' && part.name === 'theta';
const isProduct = (part: Expression): boolean =>
  part.kind !== 'binary' || part.operator === '*' || part.operator === '/' || part.operator === '^';

/** What a line adds to θ: of `theta - x - y` it is −x − y. */
export function moveOf(expression: Expression): Expression {
  const rest = withoutTheta(expression);
  if (rest) return rest;
  const { start, end } = expression;
  return { kind: 'binary', operator: '-', left: expression, right: { kind: 'name', name: 'theta', start, end }, start, end };
}

function withoutTheta(expression: Expression): Expression | undefined {
  if (expression.kind !== 'binary' || (expression.operator !== '-' && expression.operator !== '+')) return undefined;
  const { operator, left, right, start, end } = expression;
  if (isTheta(left)) return operator === '+' ? right : { kind: 'negate', operand: right, start, end };
  if (operator === '+' && isTheta(right)) return left;
  const rest = withoutTheta(left);
  return rest && { ...expression, left: rest };
}

/** Δθ: of `theta - x` it is −(x), of `theta + x` x. */
function moveText(source: string, expression: Expression): string {
  if (expression.kind === 'binary' && expression.left.kind === 'name' && expression.left.name === 'theta') {
    if (expression.operator === '-')
      return isProduct(expression.right) ? `-${textOf(source, expression.right)}` : `-(${textOf(source, expression.right)})`;
    if (expression.operator === '+') return textOf(source, expression.right);
  }
  return `${source.trim()} - theta`;
}

function withMoved(source: string, expression: Expression): string {
  const places: { start: number; end: number }[] = [];
  foldExpression<void>(expression, (part) => {
    if (part.kind === 'name' && part.name === 'theta') places.push(part);
  });
  return places
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end }) => `${text.slice(0, start)}(theta + update)${text.slice(end)}`, source);
}
