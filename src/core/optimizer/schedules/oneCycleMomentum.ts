import * as Type from 'typebox';
import { integer, number } from '../options';
import { cycleAt } from './oneCycle';
import { defineSchedule } from './schedule';

interface Options {
  maximum: number;
  minimum: number;
  rise: number;
  over: number;
}

export const oneCycleMomentum = defineSchedule<Options>({
  name: 'oneCycleMomentum',
  summary:
    'The momentum that belongs to oneCycle: falls while the learning rate rises, and comes back (Smith 2018; torch OneCycleLR’s cycle_momentum). For `momentum` or `beta1`.',
  formula: 'μ(t): maximum ↘ minimum in rise·over − 1 steps, then ↗ maximum at over − 1',
  options: Type.Object({
    maximum: number(0.95, 'Momentum at the beginning and at the end.', { minimum: 0, maximum: 1 }),
    minimum: number(0.85, 'Momentum where the learning rate is largest.', { minimum: 0, maximum: 1 }),
    rise: number(0.3, 'Share of the steps in which the learning rate rises.', { minimum: 0, maximum: 1 }),
    over: integer(0, 'Length of the cycle in steps; 0 takes the steps of the experiment.', { minimum: 0, maximum: 1e12 }),
  }),
  rate: ({ maximum, minimum, rise, over }, t, steps) => cycleAt([maximum, minimum, maximum], rise, over || steps, t),
});
