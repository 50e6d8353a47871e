/** The only list of optimizers: schema, completion, hover, README and tests are made from it. */
import { adagrad } from './rules/adagrad';
import { adam } from './rules/adam';
import { gridSearch } from './rules/gridSearch';
import { sgd } from './rules/sgd';
import type { Rule } from './rule';

export type { Rule } from './rule';

export const rules: readonly Rule[] = [sgd, adagrad, adam, gridSearch];

export function ruleNamed(name: string): Rule | undefined {
  return rules.find((rule) => rule.name === name);
}
