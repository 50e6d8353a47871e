import type { Optimizer, StageObserver } from '../optimizer/optimizer';
import type { Stage } from '../optimizer/stage';
import type { Edit } from '../recording/edit';

/**
 * Writes changed state as soon as the last stage that makes its slot is done, so that the record holds the changed number
 * and the stages after it go on from there.
 */
export function observingWithEdits(
  optimizer: Optimizer,
  edits: readonly Edit[],
  observe: StageObserver | undefined,
): StageObserver | undefined {
  const changes = edits.map(({ change }) => change).filter((change) => change.kind === 'state');
  if (changes.length === 0) return observe;
  const makers = new Map(changes.map(({ slot }) => [slot, makerOf(optimizer, slot)]));
  return (stage, values, from) => {
    for (const { slot, index, value } of changes) {
      if (makers.get(slot) === stage && index >= from && index < from + values.length) values[index - from] = value;
    }
    observe?.(stage, values, from);
  };
}

/** Writes changed state that no stage made: slots that are written beside a stage's output, and all where there was no update. */
export function setUnmadeSlots(optimizer: Optimizer, edits: readonly Edit[], hasUpdate: boolean): void {
  for (const { change } of edits) {
    if (change.kind === 'state' && !(hasUpdate && makerOf(optimizer, change.slot)))
      optimizer.slot(change.slot)[change.index] = change.value;
  }
}

function makerOf({ stages }: Optimizer, slot: string): Stage | undefined {
  return stages.findLast(({ output }) => output === slot);
}
