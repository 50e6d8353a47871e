import { writeForTorch, writeTrained, type Trained } from '../objective/weights/write';
import type { Replayable } from './replayable';

/**
 * What a run has come to before update `step`, as a .safetensors file: parameters, what layers carry, and the optimizer's state. A
 * network that starts from it with the same optimizer goes on exactly as this run did, or would have.
 * @param names `torch`: under PyTorch's names and in its layout, without the optimizer's state.
 * @throws RangeError where the step is not recorded.
 */
export function trainedAt(run: Replayable, step: number, names: 'own' | 'torch' = 'own'): Uint8Array {
  const { rule, objective } = run.assignment;
  const { theta, slots, layerState } = run.snapshotBefore(step);
  const trained: Trained = {
    layout: objective.layout,
    parameters: theta,
    stateLayout: objective.stateLayout,
    state: layerState ?? objective.stateStart,
    ...(objective.frozen ? { frozen: objective.frozen } : {}),
    optimizer: { optimizer: rule.name, step, slots: new Map(Object.entries(slots)) },
  };
  return names === 'torch' && objective.torchNaming ? writeForTorch(trained, objective.torchNaming) : writeTrained(trained);
}
