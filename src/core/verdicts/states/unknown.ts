import type { Judge } from './judge';

/** Of a recording without losses nothing can be said of where it goes. */
export const unknown: Judge = {
  judge: ({ run, values }) =>
    run.recorded && values.length === 0
      ? {
          state: 'wandering',
          message: 'Its loss was not recorded, so what it comes to cannot be told. Call run.loss(loss) before optimizer.step().',
        }
      : undefined,
};
