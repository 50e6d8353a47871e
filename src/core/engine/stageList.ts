import { dataOf, type Experiment, type OptimizerEntry } from '../experiment/experiment';
import { placeInFile } from '../objective/formulaObjective';
import type { DatasetDescription } from '../objective/networkObjective';
import type { TextRange } from '../diagnostic';
import { ruleSource } from '../optimizer/language/sourceText';
import type { Rule } from '../optimizer/rule';
import type { Stage } from '../optimizer/stage';
import type { Recording } from '../recording/recording';
import { isReplayable, type Replayable } from './replayable';

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
  const data = dataOf(objective);
  const stages = isReplayable(run) ? run.assignment.rule.stages(run.optionsAt(step), run.assignment.problem) : [];
  const move = stages.find(({ output }) => output === 'update');
  const sources = isReplayable(run) ? sourcesOf(run.assignment.rule, run.optionsAt(step), stages) : [];
  const applied = sources.at(-1);
  const place = run.assignment.objective.code?.place;
  const code = place ? { source: { name: place.file, line: place.line - 1, column: place.column - 1 } } : {};
  const parts = partsOf(run);
  const governed = entry.optionRanges.accumulate ?? entry.range;
  return [
    ...(data ? batchStages(data, range, parts) : []),
    ...(parts === 1
      ? [
          { kind: 'loss' as const, ...code, name: objective.kind === 'formula' ? 'value' : 'loss', symbol: 'f', formula: 'f(θ)', range },
          { kind: 'gradient' as const, name: 'gradient', symbol: 'g', formula: 'g = ∇f(θ)', range },
        ]
      : [
          {
            kind: 'loss' as const,
            name: 'mean loss',
            symbol: 'f',
            formula: `f = (f₁ + … + ${part('f', parts)}) / ${parts}`,
            range: governed,
          },
          {
            kind: 'gradient' as const,
            name: 'accumulated gradient',
            symbol: 'g',
            formula: `g = (g₁ + … + ${part('g', parts)}) / ${parts}`,
            range: governed,
          },
        ]),
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

/** Batches of which an update's gradient is the mean. */
const partsOf = ({ assignment }: Recording): number => assignment.objective?.batchesPerUpdate ?? 1;

const subscripts = '₀₁₂₃₄₅₆₇₈₉';
const part = (symbol: string, k: number): string => symbol + [...String(k)].map((digit) => subscripts[Number(digit)]).join('');

/** The batch; where the gradient is accumulated each batch with its loss and its gradient. */
function batchStages({ batches, range: data }: DatasetDescription, range: TextRange, parts: number): StageDescription[] {
  // Each with its own statistics, where layers take some of the batch.
  const split = batches.parts > 1 ? `, in ${batches.parts} parts of which each goes through the network by itself` : '';
  const batch = { kind: 'batch' as const, name: 'batch', symbol: 'B', formula: `B ← rows of update t${split}`, range: data };
  if (parts === 1) return [batch];
  return Array.from({ length: parts }, (_, i) => i + 1).flatMap((k): StageDescription[] => {
    const of = `of part ${k} of ${parts}`;
    const rows = part('B', k);
    return [
      { ...batch, name: `batch ${of}`, symbol: rows, formula: `${rows} ← rows of batch ${parts}·t + ${k - 1}${split}` },
      { kind: 'loss', name: `loss ${of}`, symbol: part('f', k), formula: `${part('f', k)} = f(θ; ${rows})`, range },
      { kind: 'gradient', name: `gradient ${of}`, symbol: part('g', k), formula: `${part('g', k)} = ∇f(θ; ${rows})`, range },
    ];
  });
}

/** How many stages come before the rule's first. */
export function stagesBeforeRule({ objective }: Experiment, run: Recording): number {
  const parts = partsOf(run);
  return dataOf(objective) === undefined ? 2 : parts === 1 ? 3 : 3 * parts + 2;
}

/**
 * What a stage of a part of the accumulated gradient made: its loss (one number) or its gradient.
 * @param index among all stages of the update. Undefined for a batch, and where nothing is accumulated.
 */
export function partOutput(run: Replayable, step: number, index: number): Float32Array | undefined {
  const parts = partsOf(run);
  const [k, which] = [Math.floor(index / 3), index % 3];
  const { objective, problem } = run.assignment;
  if (parts === 1 || k >= parts || which === 0 || !objective.evaluatePart) return undefined;
  const context = { step, state: run.snapshotBefore(step).layerState?.slice() ?? new Float32Array(0) };
  const [theta, gradient] = [run.values(step, 'parameters').slice(), new Float32Array(problem.layout.size)];
  let value = NaN;
  for (let before = 0; before <= k; before++) value = objective.evaluatePart(before, theta, gradient, context);
  return which === 1 ? Float32Array.of(value) : gradient;
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
