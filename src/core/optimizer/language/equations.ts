import type { Expression } from '../../formula/expression';
import { builtinConstants } from '../../formula/functions/registry';
import { foldExpression } from '../../formula/traverse';
import { derived, equation, option, type Equation, type NamedNumber, type StageEquation } from '../notation/equation';
import type { Level, RuleExpression } from './definition';
import { symbolOf } from './symbols';
import { hasPart, type Tree } from './tree';

/**
 * What a line computes, for the explanation of an update.
 * @param isMove the line says what θ becomes: the equation is what is added to it.
 * @param isMoved a line above has moved θ: where it is read, it is θ + Δθ.
 */
export function equationOf({ source, expression }: RuleExpression, isMove: boolean, isMoved: boolean, levels: ReadonlyMap<string, Level>, options: Readonly<Record<string, unknown>>, tree: Tree): StageEquation {
  // Matrices have no numbers of one coordinate alone.
  if (hasPart(tree, (part) => part.kind === 'matrix')) return { names: {} };
  const right = isMoved ? withMoved(source, expression) : source.trim();
  const formula = isMove ? moveOf(source, expression) : right;
  const names = new Map<string, string | NamedNumber>();
  foldExpression<void>(expression, (part) => {
    if (part.kind !== 'name' || part.name === 't') return;
    const { name } = part;
    const constant = builtinConstants.get(name);
    if (name === 'theta' || name === 'g') names.set(name, name === 'g' ? 'gradient' : 'theta');
    else if (name === 'value') names.set(name, derived('f', 'value of the function at θ', (context) => context.value));
    else if (name === 'learningRate' && Object.hasOwn(options, name)) names.set(name, { symbol: 'α', value: (context) => context.learningRate, option: 'learningRate' });
    else if (Object.hasOwn(options, name)) names.set(name, option(name, Number(options[name]), symbolOf(name)));
    else if (levels.has(name)) names.set(name, name);
    else if (constant) names.set(name, derived(name === 'pi' ? 'π' : name, constant.description, constant.value));
  });
  if (isMove && !names.has('theta')) names.set('theta', 'theta');
  if (isMoved) names.set('update', 'update');
  const rest: Omit<Equation, 'formula' | 'names'> = { over: 'tensor' };
  return equation(formula, Object.fromEntries(names), rest);
}

const textOf = (source: string, { start, end }: Expression) => source.slice(start, end);

/** Δθ: of `theta - x` it is −(x), of `theta + x` x. */
function moveOf(source: string, expression: Expression): string {
  if (expression.kind === 'binary' && expression.left.kind === 'name' && expression.left.name === 'theta') {
    if (expression.operator === '-') return `-(${textOf(source, expression.right)})`;
    if (expression.operator === '+') return textOf(source, expression.right);
  }
  return `${source.trim()} - theta`;
}

function withMoved(source: string, expression: Expression): string {
  const places: { start: number; end: number }[] = [];
  foldExpression<void>(expression, (part) => {
    if (part.kind === 'name' && part.name === 'theta') places.push(part);
  });
  return places.sort((a, b) => b.start - a.start).reduce((text, { start, end }) => `${text.slice(0, start)}(theta + update)${text.slice(end)}`, source);
}
