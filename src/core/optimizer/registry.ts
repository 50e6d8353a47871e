/** The only list of optimizers: schema, completion, hover, README and tests are made from it. */
import { adadelta } from './rules/adadelta';
import { adagrad } from './rules/adagrad';
import { adam } from './rules/adam';
import { adamax } from './rules/adamax';
import { adamw } from './rules/adamw';
import { asgd } from './rules/asgd';
import { ftrl } from './rules/ftrl';
import { gridSearch } from './rules/gridSearch';
import { lookaheadAround } from './rules/lookahead';
import { nadam } from './rules/nadam';
import { radam } from './rules/radam';
import { ranger } from './rules/ranger';
import { rmsprop } from './rules/rmsprop';
import { sadam, samsgrad } from './rules/sadam';
import { sgd } from './rules/sgd';
import type { Rule } from './rule';

export type { Rule } from './rule';

const basic: readonly Rule[] = [sgd, adagrad, adadelta, rmsprop, adam, adamw, adamax, nadam, radam, asgd, ftrl, sadam, samsgrad, ranger];

export const rules: readonly Rule[] = [...basic, lookaheadAround(basic, adam), gridSearch];

export function ruleNamed(name: string): Rule | undefined {
  return rules.find((rule) => rule.name === name);
}
