import type { Experiment, OptimizerEntry } from '../experiment/experiment';
import { placeInFile } from '../objective/formulaObjective';
import type { TextRange } from '../diagnostic';
import { ruleSource } from '../optimizer/language/sourceText';
import type { Rule } from '../optimizer/rule';
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
  /** What its line calls that, where it is one of equations: `m`, `eta`. */
  readonly target?: string;
  /** The option that governs it, if one does. */
  readonly option?: string;
  /** Where it is governed in the experiment file. */
  readonly range: TextRange;
  /** Its line in the rule’s own source, where that is not the experiment file. */
  readonly source?: StageSource;
}

/** A line of a document beside the experiment file. */
export interface StageSource {
  /** `adam.rule`, or a file of rules as the experiment names it. */
  readonly name: string;
  /** The whole document, where it is no file. */
  readonly text?: string;
  /** Zero-based. */
  readonly line: number;
  readonly column: number;
}

/** The stages that update `step` goes through: the batch where there is data, loss, gradient, each stage of the rule (of a rule at hand), apply. */
export function stageList(run: Recording, step: number, { objective }: Experiment, entry: OptimizerEntry): readonly StageDescription[] {
  const range =
    objective.kind === 'formula'
      ? placeInFile(objective, objective.expression)
      : objective.kind === 'network'
        ? objective.network.range
        : objective.range;
  const stages = isReplayable(run) ? run.assignment.rule.stages(run.optionsAt(step), run.assignment.problem) : [];
  const move = stages.find(({ output }) => output === 'update');
  const sources = isReplayable(run) ? sourcesOf(run.assignment.rule, run.optionsAt(step), stages) : [];
  const applied = sources.at(-1);
  return [
    ...(objective.kind !== 'network'
      ? []
      : [{ kind: 'batch' as const, name: 'batch', symbol: 'B', formula: 'B ← rows of update t', range: objective.data.range }]),
    { kind: 'loss', name: objective.kind === 'formula' ? 'value' : 'loss', symbol: 'f', formula: 'f(θ)', range },
    { kind: 'gradient', name: 'gradient', symbol: 'g', formula: 'g = ∇f(θ)', range },
    ...stages.map((stage, i) => ({ ...ruleStage(stage, entry), ...(sources[i] ? { source: sources[i] } : {}) })),
    {
      kind: 'apply',
      name: 'apply',
      symbol: 'θ',
      formula: 'θ ← θ + Δθ',
      range: move?.place && move.place.file === undefined ? move.place.range : entry.range,
      ...(applied ? { source: applied } : {}),
    },
  ];
}

/** Where the source of every stage, and of applying, stands; undefined: in the experiment file. */
function sourcesOf(rule: Rule, options: Readonly<Record<string, unknown>>, stages: readonly Stage[]): readonly (StageSource | undefined)[] {
  const move = stages.find(({ output }) => output === 'update');
  // The user's own lines are the source: what comes beside them belongs to the optimizer's entry.
  if (stages.some(({ place }) => place))
    return [...stages, move].map((stage) =>
      stage?.place?.file === undefined ? undefined : { name: stage.place.file, line: stage.place.line, column: stage.place.column },
    );
  const { name, text, lines } = ruleSource(rule, options, stages);
  return lines.map((line) => ({ name, text, line, column: 0 }));
}

/** How many stages come before the rule's first. */
export function stagesBeforeRule({ objective }: Experiment): number {
  return objective.kind === 'network' ? 3 : 2;
}

function ruleStage(
  { name, output, symbol, formula, option, place, written }: Stage,
  { range, optionRanges }: OptimizerEntry,
): StageDescription {
  const shown = {
    kind: 'rule' as const,
    name,
    symbol,
    formula,
    output,
    option,
    ...(written === undefined ? {} : { target: written.slice(0, written.indexOf(' ')) }),
  };
  // A rule of the file's own is walked through line by line.
  if (place && place.file === undefined) return { ...shown, range: place.range };
  const governed = [option, 'inner'].find((key) => key !== undefined && Object.hasOwn(optionRanges, key));
  return { ...shown, range: governed === undefined ? range : optionRanges[governed] };
}
