import { figure, normOf, type LoopTest } from './finding';

/** A run that goes on with its parameters, and without its optimizer's state. */
export const stateLost: LoopTest = {
  name: 'momentum not restored on resume',
  async find({ steps, whole }) {
    for (const [at, step] of steps.entries()) {
      if (!step.isResumed || at === 0) continue;
      const [now, before] = [await whole(at), await whole(at - 1)];
      if (!now || !before) continue;
      for (const [slot, values] of before.after.state) {
        const [had, has] = [normOf(values), normOf(now.before.state.get(slot) ?? [])];
        if (!(had > 0) || has > 0) continue;
        return {
          name: this.name,
          step: step.step,
          said: `The run was resumed at step ${step.step} with the parameters of before, but “${slot}”, whose norm was ${figure(had)}, is ${now.before.state.has(slot) ? 'zero' : 'gone'}. Restore it with optimizer.load_state_dict(…).`,
        };
      }
    }
    return undefined;
  },
};
