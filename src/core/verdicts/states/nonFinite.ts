import type { Judge } from './judge';

/** A number that is not finite ends a run; its message names the operation. */
export const nonFinite: Judge = ({ run: { end, length }, step }) =>
  end?.reason === 'nonFinite' && step === length - 1
    ? { state: 'nonFinite', message: end.message ?? `Stopped at step ${step}: a number is not finite.` }
    : undefined;
