import * as Type from 'typebox';
import { flag, integer, number } from '../options';
import type { StateSlot } from '../rule';
import type { Stage } from '../stage';
import { defineSchedule, type WatchedProblem } from './schedule';
import { isMoreBetter } from './watchedFigure';

interface Options {
  initial: number;
  factor: number;
  patience: number;
  threshold: number;
  absolute: boolean;
  cooldown: number;
  minimum: number;
  watch: string;
  every?: number;
}

const scalar = (name: string, title: string, initial: number): StateSlot => ({ name, title, size: 1, scalar: true, initial });

/** At every look: is it a new best, and if there was none for too long, one cut more. */
function watching({ patience, threshold, absolute, cooldown, watch, every }: Options, problem: WatchedProblem, from: number): Stage {
  const isValue = watch === 'value';
  const sign = (isValue ? problem.goal === 'minimize' : !isMoreBetter(watch, problem.figures)) ? 1 : -1;
  const epoch = Math.max(1, Math.ceil(problem.updatesPerEpoch ?? 1));
  const period = every ?? (isValue ? 1 : epoch);
  const looks = period === 1 ? 'updates' : `looks, one every ${period} updates`;
  return {
    name: 'plateau',
    output: 'plateauCuts',
    symbol: 'c',
    formula: `c ← c + 1 where ${isValue ? 'the value' : `${watch} at θ + Δθ`} has not improved for more than ${patience} ${looks}`,
    equation: { names: {} },
    option: 'learningRate',
    elementwise: false,
    coupled: true,
    isNumber: true,
    run({ plateauBest: best, plateauWait: wait, plateauRest: rest, plateauCuts: cuts, theta, update }, _, { t, value, measure }) {
      if (t < from || (t + (isValue ? 0 : 1)) % period !== 0) return;
      const seen = isValue
        ? value
        : (measure ?? cannotMeasure)(
            theta.map((x, i) => x + update[i]),
            watch,
          );
      // Of the sign that is to fall; no value yet stands as infinity.
      const [now, before] = [sign * seen, sign * best[0]];
      const margin = absolute ? threshold : threshold * Math.abs(before);
      if (now < (Number.isFinite(before) ? before - margin : Infinity)) {
        best[0] = seen;
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

function cannotMeasure(): never {
  throw new Error('This learning rate waits for a figure: pass `measure` to the update.');
}

export const reduceOnPlateau = defineSchedule<Options>({
  name: 'reduceOnPlateau',
  summary:
    'Multiplies the learning rate by a factor whenever the value, or a figure such as `validation.loss`, has not improved for some time (torch ReduceLROnPlateau). What it remembers is part of the state: replays and forks repeat it.',
  formula: 'α(t) = max(minimum, initial · factorᶜ); c grows by 1 after `patience` looks without f < best − threshold·|best|',
  options: Type.Object({
    initial: number(0.1, 'Learning rate at the beginning.', { minimum: 0, maximum: 1e30 }),
    factor: number(0.1, 'What the rate is multiplied by.', { exclusiveMinimum: 0, exclusiveMaximum: 1 }),
    patience: integer(10, 'After how many looks without improvement it still waits.', { minimum: 0, maximum: 1e6 }),
    threshold: number(1e-4, 'How much better, as a share of the best, counts as an improvement.', { minimum: 0, maximum: 1e30 }),
    absolute: flag(false, 'The threshold is a difference, not a share.'),
    cooldown: integer(0, 'Looks after a cut that do not count as waiting.', { minimum: 0, maximum: 1e6 }),
    minimum: number(0, 'The rate never falls below.', { minimum: 0, maximum: 1e30 }),
    watch: Type.String({
      default: 'value',
      minLength: 1,
      maxLength: 100,
      description: 'The figure that has to improve: `value`, or of networks a figure such as `validation.loss` or `validation.accuracy`.',
      examples: ['validation.loss'],
    }),
    every: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1e12,
        description: 'Updates between two looks. Absent: every update for `value`, once an epoch for a figure.',
        examples: [100],
      }),
    ),
  }),
  rate: ({ initial, factor, minimum }, _, __, remembered) =>
    Math.max(Math.min(minimum, initial), initial * factor ** remembered('plateauCuts')),
  memory: {
    slots: [
      scalar('plateauBest', 'best value so far', NaN),
      scalar('plateauWait', 'updates without improvement', 0),
      scalar('plateauRest', 'updates of rest left', 0),
      scalar('plateauCuts', 'cuts of the learning rate', 0),
    ],
    stage: watching,
    figure: ({ watch }) => (watch === 'value' ? undefined : watch),
  },
});
