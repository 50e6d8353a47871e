import type { UpdateContext } from '../stage';

/** Where a line stands before its first update. */
export const noContext: UpdateContext = {
  t: NaN,
  learningRate: NaN,
  value: NaN,
  evaluate: () => {
    throw new Error('Rules of equations evaluate nothing.');
  },
};
