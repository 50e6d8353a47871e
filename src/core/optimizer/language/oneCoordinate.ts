import type { Expression } from '../../formula/expression';
import { builtinConstants } from '../../formula/functions/registry';
import { arithmetic } from '../../formula/numbers';
import { foldExpression } from '../../formula/traverse';
import type { RuleDefinition } from './definition';
import { kindOfCall } from './functions';

/** A rule whose update of one coordinate depends on others: by norms, sums or matrices. */
export class Coupled extends Error {}

/** Numbers by name: options, state, `g`, `theta`, `t`, `learningRate`, `value`. */
export type Numbers = Readonly<Record<string, number>>;

/** What one update makes of one coordinate, in float64. */
export interface Updated {
  /** Δθ */
  readonly update: number;
  /** State after the update; what is frozen stays as it was. */
  readonly state: Numbers;
  /** What the rule puts in front of its direction; NaN where it names nothing. */
  readonly effectiveLearningRate: number;
}

/**
 * Makes one update of one coordinate.
 * @param frozen state that its lines leave as it is.
 * @throws Coupled where the rule reduces over coordinates.
 */
export function updateOne(rule: RuleDefinition, given: Numbers, frozen: ReadonlySet<string> = new Set()): Updated {
  const names = new Map(Object.entries(given));
  const before = given.theta;
  for (const { target, expression } of rule.lines) {
    const value = valueOf(expression, names);
    if (!frozen.has(target)) names.set(target, value);
  }
  const { effectiveLearningRate: rate } = rule;
  return {
    update: (names.get('theta') ?? NaN) - before,
    state: Object.fromEntries(rule.state.map(({ name }) => [name, names.get(name) ?? NaN])),
    effectiveLearningRate: rate ? valueOf(rate.expression, names) : NaN,
  };
}

function valueOf(expression: Expression, names: ReadonlyMap<string, number>): number {
  return foldExpression<number>(expression, (part, operands) => {
    switch (part.kind) {
      case 'number':
        return part.value;
      case 'name':
        return names.get(part.name) ?? builtinConstants.get(part.name)?.value ?? NaN;
      case 'negate':
        return -operands[0];
      case 'binary':
        return arithmetic[part.operator](...operands);
      case 'call':
        if (kindOfCall(part.name, operands.length) !== 'entries') throw new Coupled(`${part.name} is made of more than one coordinate.`);
        return arithmetic[part.name](...operands);
      default:
        throw new RangeError('Rules use no indices and no vectors written out.');
    }
  });
}
