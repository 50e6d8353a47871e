import { shown } from '../words';
import type { Judge } from './judge';

/** What is left: it moves on. Holds always. */
export const wandering: Judge = {
  judge(o) {
    if (o.updates === 0) return { state: 'wandering', message: 'Has not moved yet.' };
    const back = Math.min(o.updates, 20);
    return {
      state: 'wandering',
      message: `Moves on, neither closer to a point nor round in a cycle: over the last ${back} ${back === 1 ? 'step' : 'steps'} the value went from ${shown(o.value(o.step - back))} to ${shown(o.value(o.step))}.`,
    };
  },
};
