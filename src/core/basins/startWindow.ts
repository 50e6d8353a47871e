import type { FormulaObjective } from '../objective/formulaObjective';
import type { RuleProblem } from '../optimizer/rule';
import type { StartAxis } from './basinMap';

/** Half the width of a window that nothing tells, in shares of what it has to hold. */
const margin = 1.25;

/** The window that starts are taken from: the first two variables over `view:`, else around the start and the known minima. */
export function startWindow(
  { minima }: FormulaObjective,
  { layout, view }: RuleProblem,
  start: Float32Array,
  count: number,
): readonly StartAxis[] {
  return Array.from({ length: Math.min(2, layout.size) }, (_, coordinate) => {
    const given = view[coordinate];
    if (given) return { coordinate, from: given[0], to: given[1], count };
    const places = [start[coordinate], ...minima.map((minimum) => minimum[coordinate])];
    const [low, high] = [Math.min(...places), Math.max(...places)];
    const half = Math.max((margin * (high - low)) / 2, Math.max(1, Math.abs(start[coordinate])));
    return { coordinate, from: (low + high) / 2 - half, to: (low + high) / 2 + half, count };
  });
}
