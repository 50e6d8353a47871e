import * as Type from 'typebox';
import { flag, integer, number } from '../options';
import type { StateSlot } from '../rule';
import type { Stage } from '../stage';
import { defineSchedule } from './schedule';

interface Options {
  initial: number;
  factor: number;
  patience: number;
  threshold: number;
  absolute: boolean;
  cooldown: number;
  minimum: number;
}

const scalar = (name: string, title: string, initial: number): StateSlot => ({ name, title, size: 1, scalar: true, initial });

/** Once an update: is the value a new best, and if it has not been for too long, one cut more. */
function watch({ patience, threshold, absolute, cooldown }: Options, goal: 'minimize' | 'maximize', from: number): Stage {
  const sign = goal === 'minimize' ? 1 : -1;
  return {
    name: 'plateau',
    output: 'plateauCuts',
    symbol: 'c',
    formula: `c ← c + 1 where the value has not improved for more than ${patience} updates`,
    equation: { names: {} },
    option: 'learningRate',
    elementwise: false,
    coupled: true,
    isNumber: true,
    run({ plateauBest: best, plateauWait: wait, plateauRest: rest, plateauCuts: cuts }, _, { t, value }) {
      if (t < from) return;
      // Of the sign that is to fall; no value yet stands as infinity.
      const [now, before] = [sign * value, sign * best[0]];
      const margin = absolute ? threshold : threshold * Math.abs(before);
      if (now < (Number.isFinite(before) ? before - margin : Infinity)) {
        best[0] = value;
        wait[0] = 0;
      } else wait[0]++;
      if (rest[0] > 0) {
        rest[0]--;
        wait[0] = 0;
      }
      if (wait[0] <= patience) return;
      cuts[0]++;
      rest[0] = cooldown;
      wait[0] = 0;
    },
  };
}

export const reduceOnPlateau = defineSchedule<Options>({
  name: 'reduceOnPlateau',
  summary:
    'Multiplies the learning rate by a factor whenever the value has not improved for some updates (torch ReduceLROnPlateau). What it remembers is part of the state: replays and forks repeat it.',
  formula: 'α(t) = max(minimum, initial · factorᶜ); c grows by 1 after `patience` updates without f < best − threshold·|best|',
  options: Type.Object({
    initial: number(0.1, 'Learning rate at the beginning.', { minimum: 0, maximum: 1e30 }),
    factor: number(0.1, 'What the rate is multiplied by.', { exclusiveMinimum: 0, exclusiveMaximum: 1 }),
    patience: integer(10, 'After how many updates without improvement it still waits.', { minimum: 0, maximum: 1e6 }),
    threshold: number(1e-4, 'How much better, as a share of the best, counts as an improvement.', { minimum: 0, maximum: 1e30 }),
    absolute: flag(false, 'The threshold is a difference, not a share.'),
    cooldown: integer(0, 'Updates after a cut that do not count as waiting.', { minimum: 0, maximum: 1e6 }),
    minimum: number(0, 'The rate never falls below.', { minimum: 0, maximum: 1e30 }),
  }),
  rate: ({ initial, factor, minimum }, _, __, held) => Math.max(Math.min(minimum, initial), initial * factor ** held('plateauCuts')),
  memory: {
    slots: [
      scalar('plateauBest', 'best value so far', NaN),
      scalar('plateauWait', 'updates without improvement', 0),
      scalar('plateauRest', 'updates of rest left', 0),
      scalar('plateauCuts', 'cuts of the learning rate', 0),
    ],
    stage: watch,
  },
});
