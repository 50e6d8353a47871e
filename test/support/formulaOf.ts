import assert from 'node:assert/strict';
import type { Experiment, FormulaObjective } from '../../src/core/experiment/experiment';

/** The formula of an experiment that must have one. */
export function formulaOf(experiment: Experiment | undefined): FormulaObjective {
  assert.ok(experiment?.objective.kind === 'formula', 'The experiment has no formula.');
  return experiment.objective;
}
