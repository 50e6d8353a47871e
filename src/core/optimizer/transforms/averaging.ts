import { equation, option } from '../notation/equation';
import type { Stage } from '../stage';

/** `decay`: an exponential moving average; `from`: the mean of every `every`-th point from that update on. */
export interface Averaging {
  readonly decay?: number;
  readonly from?: number;
  readonly every?: number;
}

/** θ̄ of the point that this update makes; it reads the rule's update and changes nothing else. */
export function averagingStage({ decay, from = 0, every = 1 }: Averaging): Stage {
  const shared = { output: 'averaged', symbol: 'θ̄', option: 'average', elementwise: true } as const;
  if (decay !== undefined) {
    return {
      ...shared,
      name: 'moving average of the parameters',
      formula: 'θ̄ ← δ·θ̄ + (1 − δ)·(θ + Δθ)',
      equation: equation('delta*average + (1 - delta)*(theta + update)', {
        average: 'averaged',
        theta: 'theta',
        update: 'update',
        delta: option('average', decay, 'δ'),
      }),
      run({ averaged, theta, update }, length) {
        for (let i = 0; i < length; i++) averaged[i] = decay * averaged[i] + (1 - decay) * Math.fround(theta[i] + update[i]);
      },
    };
  }
  const counts = (t: number) => t < from || (t - from) % every === 0;
  return {
    ...shared,
    name: 'average of the parameters',
    formula: `θ̄ ← θ̄ + (θ + Δθ − θ̄) / n, the n-th point from update ${from} on; before, θ̄ ← θ + Δθ`,
    equation: equation(
      'average + (theta + update - average)/count',
      {
        average: 'averaged',
        theta: 'theta',
        update: 'update',
        count: {
          symbol: 'n',
          meaning: 'points in the average, this one included',
          value: ({ t }) => Math.max(1, Math.floor((t - from) / every) + 1),
        },
      },
      { due: { text: every === 1 ? 'every update' : `every ${every} updates`, at: ({ t }) => counts(t) } },
    ),
    run({ averaged, theta, update }, length, { t }) {
      if (!counts(t)) return;
      const share = 1 / Math.max(1, Math.floor((t - from) / every) + 1);
      for (let i = 0; i < length; i++) averaged[i] += share * (Math.fround(theta[i] + update[i]) - averaged[i]);
    },
  };
}
