import type { TextRange } from '../diagnostic';
import { stageList, type StageDescription } from '../engine/stageList';
import type { DebuggedRun } from './debuggedRun';

/** Where a line breakpoint stands in one run's update. */
export interface Placement {
  /** It holds before this stage. */
  readonly stage: number;
  readonly range: TextRange;
  /** What to know about it. */
  readonly message?: string;
}

/**
 * The stage that a range of the experiment file (a line, or part of one) governs in a run: the formula its loss, data its batch, an
 * optimizer's entry the rule's first stage, an option the first stage that it governs. Undefined where it has to do with nothing.
 */
export function placementOf(range: TextRange, debugged: DebuggedRun): Placement | undefined {
  const { run, experiment, entry, step } = debugged;
  const stages = stageList(run, step, experiment, entry);
  const first = stages.findIndex(({ kind }) => kind === 'rule');
  if (begins(entry.range, range)) return { stage: first, range: entry.range };
  const named = Object.entries(entry.optionRanges).find(([, option]) => overlap(option, range));
  if (named) return optionPlacement(named, stages, first, debugged);
  if (overlap(entry.range, range)) return { stage: first, range: entry.range };
  const governed = stages.findIndex(({ kind, range: own }) => (kind === 'batch' || kind === 'loss') && overlap(own, range));
  return governed < 0 ? undefined : { stage: governed, range: stages[governed].range };
}

/** Why a range holds no breakpoint. */
export const nothingHere = 'Nothing is computed on this line. Set the breakpoint on the formula, on an optimizer or on one of its options.';

function optionPlacement(
  [name, range]: [string, TextRange],
  stages: readonly StageDescription[],
  first: number,
  { label }: DebuggedRun,
): Placement {
  // Options inside an option (lookahead's inner rule) govern the stages that name them.
  const stage = stages.findIndex((one) => one.kind === 'rule' && one.range.start === range.start && one.range.end === range.end);
  if (stage >= 0) return { stage, range };
  return { stage: first, range, message: `No stage of ${label} is governed by ${name} alone, so this holds before its update.` };
}

function begins({ start }: TextRange, range: TextRange): boolean {
  return start >= range.start && start < Math.max(range.end, range.start + 1);
}

function overlap(a: TextRange, b: TextRange): boolean {
  return a.start < Math.max(b.end, b.start + 1) && b.start < Math.max(a.end, a.start + 1);
}
