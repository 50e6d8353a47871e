import { fused, type IsKept } from './fusion';
import type { Stage, Vectors } from './stage';

/** Long vectors are worked through in blocks that stay in the processor's cache while all stages pass over them. */
export const blockLength = 4096;

/** A stage of the update as it is shown, and what does its work in one stretch of θ: nothing where an option of its group leaves it out. */
export interface Step {
  readonly shown: Stage;
  readonly own: Stage | undefined;
}

/** Steps that follow each other over the same blocks of one stretch of θ. */
export interface Pass {
  /** Whose options and learning rate hold. */
  readonly group: number;
  readonly blocks: readonly Block[];
  /** What is done in the first block, and in those after it: there, without what makes scalars once an update. */
  readonly first: Work;
  readonly later: Work;
}

interface Work {
  readonly steps: readonly Step[];
  /** The same while nobody observes. */
  readonly quick: readonly Pick<Stage, 'run'>[];
}

export interface Block {
  readonly vectors: Vectors;
  readonly from: number;
  readonly length: number;
}

/** Where a pass works. */
export interface PassRange {
  readonly group: number;
  readonly from: number;
  readonly size: number;
  /** True for the first stretch of its group: stages that make scalars alone run there, once. */
  readonly isFirst: boolean;
  /** By the names that stages know; `size` entries each, or one. */
  readonly vectors: Vectors;
  readonly isKept: IsKept;
  /** Whether lines of equations are compiled into loops. */
  readonly compiles: boolean;
}

export const isBlockwise = (stage: Stage) => stage.elementwise || stage.scalar === true;

/** Blockwise steps share passes; a stage that needs the whole stretch makes a pass of its own. */
export function passesOf(steps: readonly Step[], place: PassRange): Pass[] {
  const { group, from, size, vectors, isFirst } = place;
  const whole = [{ vectors, from, length: size }];
  const blocks = size <= blockLength ? whole : blocksOf(place);
  const passes: { steps: Step[]; blocks: readonly Block[] }[] = [];
  for (const step of steps) {
    const stretches = isBlockwise(step.shown) ? blocks : whole;
    const last = passes.at(-1);
    if (last?.blocks === stretches && !step.shown.isLate) last.steps.push(step);
    else passes.push({ steps: [step], blocks: stretches });
  }
  return passes.map(({ steps: all, blocks: stretches }) => {
    const later = workOf(
      all.filter(({ shown }) => !shown.scalar),
      place,
    );
    return { group, blocks: stretches, first: isFirst ? workOf(all, place) : later, later };
  });
}

function workOf(steps: readonly Step[], { isKept, compiles }: PassRange): Work {
  const stages = steps.flatMap(({ own }) => own ?? []);
  return { steps, quick: compiles ? fused(stages, isKept) : stages };
}

function blocksOf({ from, size, vectors: whole }: PassRange): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < size; at += blockLength) {
    const length = Math.min(blockLength, size - at);
    const vectors = Object.fromEntries(
      Object.entries(whole).map(([name, values]) => [name, values.length === size ? values.subarray(at, at + length) : values]),
    );
    blocks.push({ vectors, from: from + at, length });
  }
  return blocks;
}

/** Names a stage among those of its kind: several groups' stages are the same one where these are equal. */
function keysOf(stages: readonly Stage[]): string[] {
  const seen = new Map<string, number>();
  return stages.map(({ name, output }) => {
    const key = `${name}|${output}`;
    const copy = seen.get(key) ?? 0;
    seen.set(key, copy + 1);
    return `${key}|${copy}`;
  });
}

/** One list of stages that holds every list in its order; a stage in several of them stands there once, as in the first. */
export function mergedStages(lists: readonly (readonly Stage[])[]): Stage[] {
  const merged: { key: string; stage: Stage }[] = [];
  for (const stages of lists) {
    let at = 0;
    keysOf(stages).forEach((key, i) => {
      const known = merged.findIndex((one) => one.key === key);
      if (known < 0) merged.splice(at, 0, { key, stage: stages[i] });
      at = (known < 0 ? at : known) + 1;
    });
  }
  return merged.map(({ stage }) => stage);
}

/** For every stage of a merged list the one of `stages` that is the same; undefined where there is none. */
export function aligned(merged: readonly Stage[], stages: readonly Stage[]): Step[] {
  const byKey = new Map(keysOf(stages).map((key, i) => [key, stages[i]]));
  return keysOf(merged).map((key, i) => ({ shown: merged[i], own: byKey.get(key) }));
}
