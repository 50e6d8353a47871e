import type { Experiment, OptimizerEntry } from '../experiment/experiment';
import { placeInFile } from '../objective/formulaObjective';
import type { TextRange } from '../diagnostic';
import type { Stage } from '../optimizer/stage';
import type { Recording } from '../recording/recording';
import { isReplayable } from './replayable';

/** What a stage does, in the order in which an update goes through them. */
export type StageKind = 'batch' | 'loss' | 'gradient' | 'rule' | 'apply';

/** A stage of a run's update, where the debugger can stand before it. */
export interface StageDescription {
  readonly kind: StageKind;
  readonly name: string;
  readonly symbol: string;
  readonly formula: string;
  /** The vector that a stage of the rule writes: `m`, `effectiveLearningRate`, `update`. */
  readonly output?: string;
  /** The option that governs it, if one does. */
  readonly option?: string;
  /** Where it is governed in the experiment file. */
  readonly range: TextRange;
}

/** The stages that update `step` goes through: the batch where there is data, loss, gradient, each stage of the rule (of a rule at hand), apply. */
export function stageList(run: Recording, step: number, { objective }: Experiment, entry: OptimizerEntry): readonly StageDescription[] {
  const isFormula = objective.kind === 'formula';
  const range = isFormula ? placeInFile(objective, objective.expression) : objective.network.range;
  const stages = isReplayable(run) ? run.assignment.rule.stages(run.optionsAt(step), run.assignment.problem) : [];
  const move = stages.find(({ output }) => output === 'update');
  return [
    ...(isFormula ? [] : [{ kind: 'batch' as const, name: 'batch', symbol: 'B', formula: 'B ← rows of update t', range: objective.data.range }]),
    { kind: 'loss', name: isFormula ? 'value' : 'loss', symbol: 'f', formula: 'f(θ)', range },
    { kind: 'gradient', name: 'gradient', symbol: 'g', formula: 'g = ∇f(θ)', range },
    ...stages.map((stage) => ruleStage(stage, entry)),
    { kind: 'apply', name: 'apply', symbol: 'θ', formula: 'θ ← θ + Δθ', range: move?.place && move.place.file === undefined ? move.place.range : entry.range },
  ];
}

/** How many stages come before the rule's first. */
export function stagesBeforeRule({ objective }: Experiment): number {
  return objective.kind === 'formula' ? 2 : 3;
}

function ruleStage({ name, output, symbol, formula, option, place }: Stage, { range, optionRanges }: OptimizerEntry): StageDescription {
  // A rule of the file's own is walked through line by line.
  if (place && place.file === undefined) return { kind: 'rule', name, symbol, formula, output, option, range: place.range };
  const governed = [option, 'inner'].find((key) => key !== undefined && Object.hasOwn(optionRanges, key));
  return { kind: 'rule', name, symbol, formula, output, option, range: governed === undefined ? range : optionRanges[governed] };
}
