import type { Replayable } from '../engine/replayable';
import { groupsOf, ownScalars, scalarName } from '../optimizer/groups';
import { apply } from '../optimizer/optimizer';
import { aligned } from '../optimizer/passes';
import type { Stage, UpdateContext, Vectors } from '../optimizer/stage';
import { scheduledOptions } from '../optimizer/schedulable';
import type { Remembered } from '../optimizer/schedules/schedule';
import { numberAt } from '../optimizer/schedules/scheduled';
import { explain, type MadeUpdate, type Region, type Subject } from './explain';
import type { Explanation } from './explanation';

/** Above this many parameters only the coordinate explained is kept of every stage: the whole vectors would not fit. */
const mostWhole = 1 << 18;

/** The rule as it treats one coordinate: with the options of its parameter group. */
interface Treatment extends Subject {
  /** Number of the group: 0 are the optimizer's own options. */
  readonly group: number;
  /** Neighbours that the group treats together. */
  readonly region: Region;
  readonly rateAt: (step: number, remembered: Remembered) => number;
}

/**
 * The update that a run made at a step, as equations with the numbers of one coordinate. Where no update was made from
 * there, the equations alone.
 */
export function explainStep(run: Replayable, step: number, coordinate: number, digits: number): Explanation {
  const treatment = treatmentOf(run, step, coordinate);
  return explain(treatment, coordinate, run.hasUpdate(step) ? madeUpdate(run, step, coordinate, treatment) : undefined, digits);
}

function treatmentOf(run: Replayable, step: number, coordinate: number): Treatment {
  const { rule, problem, steps } = run.assignment;
  const written = run.optionsAt(step);
  const all = scheduledOptions(rule, written, problem.steps ?? steps)?.(step) ?? written;
  const usual = numberAt((rule.learningRate ? rule.learningRate(all) : all.learningRate) ?? 0, steps);
  for (const { number, options, stretches, learningRate } of groupsOf(rule, all, problem)) {
    const stretch = stretches.find(({ from, problem: { layout } }) => coordinate >= from && coordinate < from + layout.size);
    if (!stretch) continue;
    const stages = [...rule.stages(options, stretch.problem), apply];
    const region = { from: stretch.from, size: stretch.problem.layout.size };
    return {
      rule,
      options,
      slots: rule.slots(options, problem),
      stages,
      layout: problem.layout,
      group: number,
      region,
      rateAt: (t, remembered) => learningRate(t, usual(t, remembered)),
    };
  }
  throw new RangeError(`There is no coordinate ${coordinate}.`);
}

function madeUpdate(
  run: Replayable,
  step: number,
  coordinate: number,
  { stages, slots, layout: { size }, region, group, rateAt }: Treatment,
): MadeUpdate {
  const { problem, origin } = run.assignment;
  const isWhole = size <= mostWhole;
  const kept = (values: Float32Array) => (isWhole || values.length === 1 ? values.slice() : values.slice(coordinate, coordinate + 1));
  const before: Vectors = { theta: kept(run.values(step, 'parameters')), gradient: kept(run.values(step, 'gradient')) };
  if (problem.goal === 'maximize') before.gradient = before.gradient.map((g) => -g);
  const scalars = ownScalars(stages);
  const slotsBefore = run.snapshotBefore(step).slots;
  for (const { name } of slots) before[name] = kept(slotsBefore[scalars.has(name) ? scalarName(name, group) : name]);

  const shown = new Map<Stage, Float32Array>();
  run.observe(step, (stage, values, from) => {
    const output = shown.get(stage) ?? new Float32Array(isNumber(stage) || !isWhole ? 1 : size);
    shown.set(stage, output);
    if (isWhole || isNumber(stage)) output.set(values.subarray(0, Math.min(values.length, output.length - from)), from);
    else if (coordinate >= from && coordinate < from + values.length) output[0] = values[coordinate - from];
  });
  const context: UpdateContext = {
    t: run.recorded?.countAt(step) ?? step - (origin?.begun ?? 0),
    learningRate: rateAt(step, (slot) => slotsBefore[slot][0]),
    value: run.values(step, 'value')[0],
    evaluate: noEvaluation,
  };
  const ofGroup =
    group > 0
      ? scalarsOfGroup(stages, before, context, (name) =>
          slots.some((slot) => slot.name === name) ? run.values(step, 'state', scalarName(name, group)).slice() : undefined,
        )
      : new Map<Stage, Float32Array>();
  const inOrder = new Map(
    aligned([...shown.keys()], stages).flatMap(({ shown: one, own }) => (own ? [[own, ofGroup.get(own) ?? shown.get(one)] as const] : [])),
  );
  const outputs = stages.map((stage) => inOrder.get(stage) ?? new Float32Array(size).fill(NaN));
  const set = new Set(
    run.edits.flatMap(({ step: at, change }) =>
      at === step && change.kind === 'state' && change.index === (slotsBefore[change.slot].length === 1 ? 0 : coordinate)
        ? [change.slot]
        : [],
    ),
  );
  return { before, outputs, context, isWhole, region, set };
}

/**
 * What a group's scalar stages have made: what is shown of them is the optimizer's own. State stands in the record; the
 * others are made again, of scalars alone.
 */
function scalarsOfGroup(
  stages: readonly Stage[],
  before: Vectors,
  context: UpdateContext,
  recorded: (name: string) => Float32Array | undefined,
): Map<Stage, Float32Array> {
  const numbers: Vectors = { ...before };
  const made = new Map<Stage, Float32Array>();
  for (const stage of stages) {
    if (!stage.scalar) continue;
    const output = recorded(stage.output) ?? new Float32Array(1);
    if (!recorded(stage.output)) stage.run({ ...numbers, [stage.output]: output }, 1, context);
    numbers[stage.output] = output;
    made.set(stage, output);
  }
  return made;
}

const isNumber = ({ scalar, isNumber: ofAll }: Stage): boolean => scalar === true || ofAll === true;

function noEvaluation(): never {
  throw new Error('Explaining an update evaluates nothing: it has been made.');
}
