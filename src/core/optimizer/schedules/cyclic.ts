import * as Type from 'typebox';
import { integer, number } from '../options';
import { defineSchedule } from './schedule';

interface Options {
  minimum: number;
  maximum: number;
  period: number;
  rise: number;
  factor: number;
  decay: number;
}

export const cyclic = defineSchedule<Options>({
  name: 'cyclic',
  summary: 'Rises and falls between two rates along straight lines, again and again (Smith 2017; torch CyclicLR).',
  formula: 'α(t) = minimum + (maximum − minimum)·triangle(t / period)·factorⁿ·decayᵗ in cycle n',
  options: Type.Object({
    minimum: number(0.001, 'The smallest rate, at the beginning of every cycle.', { minimum: 0, maximum: 1e30 }),
    maximum: number(0.1, 'The largest rate.', { minimum: 0, maximum: 1e30 }),
    period: integer(100, 'Length of a cycle in steps.', { minimum: 2, maximum: 1e12 }),
    rise: number(0.5, 'Share of the cycle in which the rate rises.', { exclusiveMinimum: 0, exclusiveMaximum: 1 }),
    factor: number(1, 'What the height is multiplied by after each cycle; 0.5 is torch’s `triangular2`.', {
      exclusiveMinimum: 0,
      maximum: 1,
    }),
    decay: number(1, 'What the height is multiplied by after each step; below 1 it is torch’s `exp_range`.', {
      exclusiveMinimum: 0,
      maximum: 1,
    }),
  }),
  rate({ minimum, maximum, period, rise, factor, decay }, t) {
    const cycle = Math.floor(t / period);
    const at = t / period - cycle;
    const height = at <= rise ? at / rise : (1 - at) / (1 - rise);
    return minimum + (maximum - minimum) * height * factor ** cycle * decay ** t;
  },
});
