import { canCompile, compileLoop } from './language/loop/compileLoop';
import { mostNumbers, mostVectors, sizeOf, type LoopLine } from './language/loop/loopCode';
import type { Stage } from './stage';

/** Whether anybody reads an output after the stages that share a loop. */
export type IsKept = (output: string, inside: readonly Stage[]) => boolean;

/**
 * What is read of a rule's outputs in one stretch of θ.
 * @param stages the stretch's own, in order. @param held what outlives the update, and what is asked for.
 */
export function keptOutputs(stages: readonly Stage[], neededLater: ReadonlySet<string>): IsKept {
  return (output, inside) => {
    const first = stages.indexOf(inside[0]);
    // A stage that does not say what it reads may read whatever was made before it.
    return (
      neededLater.has(output) ||
      stages.some((stage, i) => !inside.includes(stage) && (stage.line ? stage.line.reads.has(output) : i > first))
    );
  };
}

/**
 * The work of stages while nobody observes: neighbouring lines of equations share one loop, which leaves out what only an
 * observer would see. Numbers made of numbers alone come before the loop: no line before them reads them, or they would be late.
 */
export function fused(stages: readonly Stage[], isKept: IsKept): Pick<Stage, 'run'>[] {
  const runs: Pick<Stage, 'run'>[] = [];
  let lines: Stage[] = [];
  const flush = () => {
    // Applying alone is a loop already.
    if (lines.length === 1 && lines[0].output === 'theta') runs.push(lines[0]);
    else if (lines.length > 0) runs.push(loopOf(lines, isKept));
    lines = [];
  };
  for (const stage of stages) {
    if (stage.line?.isFusable && canCompile()) {
      if (!fits([...lines, stage])) flush();
      if (fits([stage])) lines.push(stage);
      else runs.push(stage);
    } else if (stage.scalar && lines.length > 0) runs.push(stage);
    else {
      flush();
      runs.push(stage);
    }
  }
  flush();
  return runs;
}

const linesOf = (stages: readonly Stage[]): LoopLine[] => stages.flatMap(({ output, line }) => (line ? [{ output, tree: line.tree }] : []));

function fits(stages: readonly Stage[]): boolean {
  const { vectors, numbers } = sizeOf(linesOf(stages));
  return vectors <= mostVectors && numbers <= mostNumbers;
}

function loopOf(stages: readonly Stage[], isKept: IsKept): Pick<Stage, 'run'> {
  return { run: compileLoop(linesOf(stages), (output) => isKept(output, stages)) };
}
