/** The only list of optimizers: schema, completion, hover, README and tests are made from it. */
import { adadelta } from './rules/adadelta';
import { adagrad } from './rules/adagrad';
import { adam } from './rules/adam';
import { adamax } from './rules/adamax';
import { adamw } from './rules/adamw';
import { asgd } from './rules/asgd';
import { ftrl } from './rules/ftrl';
import { gridSearch } from './rules/gridSearch';
import { nadam } from './rules/nadam';
import { radam } from './rules/radam';
import { rmsprop } from './rules/rmsprop';
import { sadam, samsgrad } from './rules/sadam';
import { sgd } from './rules/sgd';
import type { Rule } from './rule';

export type { Rule } from './rule';

export const rules: readonly Rule[] = [sgd, adagrad, adadelta, rmsprop, adam, adamw, adamax, nadam, radam, asgd, ftrl, sadam, samsgrad, gridSearch];

export function ruleNamed(name: string): Rule | undefined {
  return rules.find((rule) => rule.name === name);
}
