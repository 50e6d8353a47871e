import assert from 'node:assert/strict';
import type { Experiment } from '../../src/core/experiment/experiment';
import type { FormulaObjective } from '../../src/core/objective/formulaObjective';

/** The formula of an experiment that must have one. */
export function formulaOf(experiment: Experiment | undefined): FormulaObjective {
  assert.ok(experiment?.objective.kind === 'formula', 'The experiment has no formula.');
  return experiment.objective;
}
