import type { Moment } from '../../protocol/debugging';
import type { Debuggee } from '../debuggee';

/** What of the record of a step has been made where the debugger stands: what is to come is no number yet. */
export interface Made {
  readonly value: boolean;
  readonly gradient: boolean;
  /** All that the rule makes. */
  readonly update: boolean;
  /** What the rule keeps or shows by this name: a slot of its state, the effective learning rate. */
  vector(name: string): boolean;
}

/** At the beginning of an update its record is looked at as a whole; inside it, what the stages that are done have made. */
export async function madeAt(debuggee: Debuggee, { run, step, stage }: Moment): Promise<Made> {
  const stages = stage > 0 && debuggee.hasUpdate(run, step) ? await debuggee.stageList(run) : [];
  const isDone = (index: number) => stage === 0 || index < stage;
  const update = isDone(stages.length - 2);
  return {
    value: isDone(stages.findLastIndex(({ kind }) => kind === 'loss')),
    gradient: isDone(stages.findLastIndex(({ kind }) => kind === 'gradient')),
    update,
    vector(name) {
      // Several stages may write it; what none writes by this name (a group's own number) comes with the rule's last stage.
      const last = stages.reduce((latest, { output }, index) => (output === name ? index : latest), -1);
      return update || (last >= 0 && isDone(last));
    },
  };
}
