import { NetworkOnTensors } from '../core/objective/network/networkOnTensors';
import type { Objective } from '../core/objective/objective';
import { FormulaOnData } from '../core/objective/tensorflow/formulaOnData';

/**
 * What two threads compare that have read the same experiment, each for itself: a file may have changed in between. FNV-1a over the numbers of
 * start and data.
 */
export function digestOf(objective: Objective): string {
  const vectors = [objective.start, objective.stateStart, ...learntFrom(objective)];
  let hash = 0x811c9dc5;
  for (const values of vectors) {
    const words = new Int32Array(values.buffer, values.byteOffset, values.length);
    for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i], 0x01000193);
  }
  const { goal, layout, backend } = objective;
  return [hash, goal, layout.size, backend, ...vectors.map(({ length }) => length)].join(' ');
}

/** The numbers of the files of data, and which rows are learnt from. */
function learntFrom(objective: Objective): readonly (Float32Array | Int32Array)[] {
  if (objective instanceof NetworkOnTensors) {
    const { inputs, targets, training, validation } = objective.parts.dataset;
    return [inputs, targets.values, training, validation];
  }
  if (objective instanceof FormulaOnData) {
    const { columns, training, validation } = objective.parts.data;
    return [...columns.map(({ values }) => values), training, validation];
  }
  return [];
}
