import type { Expression } from '../../formula/expression';
import { builtinConstants } from '../../formula/functions/registry';
import { levelOf } from './check';
import type { Level } from './definition';
import { kindOfCall } from './functions';

/** A line’s right-hand side with every name resolved. */
export type Tree =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'context'; readonly of: 't' | 'learningRate' | 'value' }
  | { readonly kind: 'vector'; readonly name: string; readonly level: Level }
  /** θ as it will be after the update. */
  | { readonly kind: 'moved' }
  | { readonly kind: 'rank' }
  | { readonly kind: 'operation'; readonly name: string; readonly operands: readonly Tree[]; readonly level: Level }
  | { readonly kind: 'reduction'; readonly name: string; readonly operands: readonly Tree[]; readonly over: 'tensor' | 'all' }
  | { readonly kind: 'matrix'; readonly name: string; readonly operands: readonly Tree[] };

/** What names stand for. */
export interface Names {
  readonly options: Readonly<Record<string, unknown>>;
  readonly levels: ReadonlyMap<string, Level>;
  /** Whether θ has been moved by a line above. */
  readonly isMoved: boolean;
  /** Vectors that are kept under another name. */
  readonly aliases?: Readonly<Record<string, string>>;
}

export const treeLevel = (tree: Tree): Level => {
  switch (tree.kind) {
    case 'vector':
    case 'operation':
      return tree.level;
    case 'moved':
    case 'matrix':
      return 'entry';
    case 'rank':
      return 'tensor';
    case 'reduction':
      return tree.over;
    default:
      return 'all';
  }
};

/** Resolves an expression that `checkRule` has nothing against. */
export function treeOf(expression: Expression, names: Names): Tree {
  const level = levelOf(expression, names.levels);
  const operation = (name: string, ...operands: readonly Expression[]): Tree => ({
    kind: 'operation',
    name,
    operands: operands.map((operand) => treeOf(operand, names)),
    level,
  });
  switch (expression.kind) {
    case 'number':
      return { kind: 'constant', value: expression.value };
    case 'name':
      return leafOf(expression.name, names);
    case 'negate':
      return operation('negate', expression.operand);
    case 'binary':
      return binaryOf(expression, names, level);
    case 'call': {
      const { name, arguments: operands } = expression;
      const kind = kindOfCall(name, operands.length);
      const parts = operands.map((operand) => treeOf(operand, names));
      if (kind === 'rank') return { kind: 'rank' };
      if (kind === 'matrix') return { kind: 'matrix', name, operands: parts };
      if (kind === 'tensor' || kind === 'all') return { kind: 'reduction', name, operands: parts, over: kind };
      // max and min take any number of arguments.
      if (parts.length > 2 && (name === 'max' || name === 'min'))
        return parts.reduce((a, b): Tree => ({ kind: 'operation', name, operands: [a, b], level }));
      return name === 'pow' ? powerOf(parts, level) : { kind: 'operation', name, operands: parts, level };
    }
    default:
      throw new RangeError('Rules use no indices and no vectors written out.');
  }
}

function binaryOf({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, names: Names, level: Level): Tree {
  const operands = [treeOf(left, names), treeOf(right, names)];
  if (operator === '^') return powerOf(operands, level);
  const [a, b] = operands;
  // What divides all entries alike is divided by once: a product takes a fraction of a quotient's time.
  if (operator === '/' && level === 'entry' && treeLevel(b) !== 'entry') {
    const inverse: Tree = { kind: 'operation', name: '/', operands: [{ kind: 'constant', value: 1 }, b], level: treeLevel(b) };
    return { kind: 'operation', name: '*', operands: [a, inverse], level };
  }
  return { kind: 'operation', name: operator, operands, level };
}

/** x^2 is a product in every rule's code, and so here. */
function powerOf([base, exponent]: readonly Tree[], level: Level): Tree {
  if (exponent.kind === 'constant' && exponent.value === 2) return { kind: 'operation', name: 'square', operands: [base], level };
  return { kind: 'operation', name: '^', operands: [base, exponent], level };
}

function leafOf(name: string, { options, levels, isMoved, aliases = {} }: Names): Tree {
  if (name === 'theta') return isMoved ? { kind: 'moved' } : { kind: 'vector', name: 'theta', level: 'entry' };
  if (name === 'g') return { kind: 'vector', name: 'gradient', level: 'entry' };
  if (name === 't' || name === 'value') return { kind: 'context', of: name };
  if (name === 'learningRate' && Object.hasOwn(options, name)) return { kind: 'context', of: 'learningRate' };
  if (Object.hasOwn(options, name)) return { kind: 'constant', value: Number(options[name]) };
  const level = levels.get(name);
  if (level !== undefined) return { kind: 'vector', name: Object.hasOwn(aliases, name) ? aliases[name] : name, level };
  const constant = builtinConstants.get(name);
  if (!constant) throw new RangeError(`There is no ${name} in this rule.`);
  return { kind: 'constant', value: constant.value };
}

/** Names of the vectors that a tree reads. */
export function readsOf(tree: Tree, found = new Set<string>()): ReadonlySet<string> {
  if (tree.kind === 'vector') found.add(tree.name);
  else if (tree.kind === 'moved') found.add('theta').add('update');
  else if ('operands' in tree) for (const operand of tree.operands) readsOf(operand, found);
  return found;
}

/** Whether any part of a tree is of the kind. */
export function hasPart(tree: Tree, is: (part: Tree) => boolean): boolean {
  return is(tree) || ('operands' in tree && tree.operands.some((operand) => hasPart(operand, is)));
}

/** For hasPart: a product, a transpose, or another function of matrices. */
export const isMatrix = (part: Tree): boolean => part.kind === 'matrix';
