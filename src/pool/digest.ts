import { NetworkOnTensors } from '../core/objective/network/networkOnTensors';
import type { Objective } from '../core/objective/objective';

/**
 * What two threads compare that have read the same experiment, each for itself: a file may have changed in between. FNV-1a over the numbers of
 * start and data.
 */
export function digestOf(objective: Objective): string {
  const vectors: (Float32Array | Int32Array)[] = [objective.start, objective.stateStart];
  if (objective instanceof NetworkOnTensors) {
    const { inputs, targets, training, validation } = objective.parts.dataset;
    vectors.push(inputs, targets.values, training, validation);
  }
  let hash = 0x811c9dc5;
  for (const values of vectors) {
    const words = new Int32Array(values.buffer, values.byteOffset, values.length);
    for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i], 0x01000193);
  }
  const { goal, layout, backend } = objective;
  return [hash, goal, layout.size, backend, ...vectors.map(({ length }) => length)].join(' ');
}
