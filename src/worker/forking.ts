import type { DebuggedRun } from '../core/breakpoints/debuggedRun';
import { fork } from '../core/engine/fork';
import type { Assignment } from '../core/engine/stepper';
import type { OptimizerEntry } from '../core/experiment/experiment';
import { optionText, optionValue } from '../core/experiment/optionText';
import type { DebugRequests } from '../protocol/debugging';
import { toReplay } from './refusing';

/** Longer labels are cut: they stand in legends. */
const longestLabel = 100;

/**
 * What a fork of a run at its present step is to do, and what it is called.
 * @throws RangeError whose message says what the rule does not accept.
 */
export function forkRun(
  { run, step, experiment, entry: parent, label: parentLabel }: DebuggedRun,
  { optimizer, options: given = {}, written = {}, label }: DebugRequests['fork']['params'],
): { readonly entry: OptimizerEntry; readonly label: string; readonly assignment: Assignment } {
  const options = {
    ...given,
    ...Object.fromEntries(Object.entries(written).map(([name, text]): [string, unknown] => [name, optionValue(text)])),
  };
  const assignment = fork(toReplay(run), step, { optimizer, options }, experiment.steps);
  const isSame = assignment.rule === run.assignment.rule;
  const changed = Object.entries(options).map(([name, value]) => `${name} = ${optionText(value)}`);
  const name = [isSame ? parentLabel : assignment.rule.name, ...changed].join(', ');
  const entry: OptimizerEntry = {
    ...parent,
    id: isSame ? parent.id : assignment.rule.name,
    name: assignment.rule.name,
    options: assignment.options,
    optionRanges: isSame ? parent.optionRanges : {},
  };
  return {
    entry,
    label: (label?.trim() || `${name} from step ${step}${run.recorded ? ' (same gradients, not the same run)' : ''}`).slice(
      0,
      longestLabel,
    ),
    assignment,
  };
}
