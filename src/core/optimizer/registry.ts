import { accumulable } from './accumulable';
import { RuleBook } from './book';
import { averaged } from './averaged';
import { clippable } from './clippable';
import { groupable } from './groupable';
import { adabelief } from './rules/adabelief';
import { adadelta } from './rules/adadelta';
import { adafactor } from './rules/adafactor';
import { adagrad } from './rules/adagrad';
import { adam } from './rules/adam';
import { adamax } from './rules/adamax';
import { adamw } from './rules/adamw';
import { adan } from './rules/adan';
import { asgd } from './rules/asgd';
import { ftrl } from './rules/ftrl';
import { gridSearch } from './rules/gridSearch';
import { lamb } from './rules/lamb';
import { lbfgs } from './rules/lbfgs';
import { lion } from './rules/lion';
import { lookaheadAround } from './rules/lookahead';
import { muon } from './rules/muon';
import { nadam } from './rules/nadam';
import { radam } from './rules/radam';
import { ranger } from './rules/ranger';
import { ranger21 } from './rules/ranger21';
import { rmsprop } from './rules/rmsprop';
import { rprop } from './rules/rprop';
import { sadam, samsgrad } from './rules/sadam';
import { scheduleFreeAdamw } from './rules/scheduleFreeAdamw';
import { sharpnessAwareAround } from './rules/sharpnessAware';
import { sgd } from './rules/sgd';
import type { Rule } from './rule';
import { schedulable } from './schedulable';

/** What every rule that reads the gradient takes beside its own: clipping, an average, schedules, parameter groups. */
const complete = (rule: Rule): Rule => groupable(schedulable(averaged(clippable(rule))));

const basic: readonly Rule[] = [
  ...[sgd, adagrad, adadelta, rmsprop, rprop, adam, adamw, adamax, nadam, radam, asgd, ftrl, sadam, samsgrad],
  ...[ranger, ranger21, lion, adabelief, adan, lamb, muon, adafactor, scheduleFreeAdamw],
].map(complete);

/** The optimizers that come with us: the only list of them. Schema, completion, hover and README are made from a book such as this. */
export const builtIn = bookWith([]);

/** The built-in optimizers and others, which lookahead can be put around as well. */
export function bookWith(own: readonly Rule[]): RuleBook {
  const others = own.map(complete);
  const ours = basic.filter(({ name, yields }) => !yields || !own.some((rule) => rule.name === name));
  const around = [lookaheadAround([...ours, lbfgs, ...others], adam), sharpnessAwareAround([...ours, ...others], sgd)].map((rule) =>
    groupable(schedulable(averaged(rule))),
  );
  return new RuleBook([...ours, lbfgs, ...around, gridSearch, ...others].map(accumulable));
}
