import type { Judge } from './judge';

/** Code of the workspace that fails ends a run; its message says where. */
export const failed: Judge = {
  judge: ({ run: { end, length }, step }) =>
    end?.reason === 'failed' && step === length - 1
      ? { state: 'failed', message: end.message ?? `Stopped at step ${step}: code failed.` }
      : undefined,
};
