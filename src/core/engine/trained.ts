import { writeTrained } from '../objective/weights/write';
import type { Replayable } from './replayable';

/**
 * What a run has come to before update `step`, as a .safetensors file: parameters, what layers carry, and the optimizer's state. A
 * network that starts from it with the same optimizer goes on exactly as this run did, or would have.
 * @throws RangeError where the step is not recorded.
 */
export function trainedAt(run: Replayable, step: number): Uint8Array {
  const { rule, objective } = run.assignment;
  const { theta, slots, layerState } = run.snapshotBefore(step);
  return writeTrained({
    layout: objective.layout,
    parameters: theta,
    stateLayout: objective.stateLayout,
    state: layerState ?? objective.stateStart,
    ...(objective.frozen ? { frozen: objective.frozen } : {}),
    optimizer: { optimizer: rule.name, step, slots: new Map(Object.entries(slots)) },
  });
}
