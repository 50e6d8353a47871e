import * as Type from 'typebox';
import { integer, number } from '../options';
import { defineSchedule } from './schedule';

export const linear = defineSchedule<{ initial: number; final: number; over: number }>({
  name: 'linear',
  summary: 'Goes from the first to the last value along a straight line (torch LinearLR), then stays.',
  formula: 'α(t) = initial + (final − initial)·min(1, t / over)',
  options: Type.Object({
    initial: number(0.1, 'Value at step 0.', { minimum: -1e30, maximum: 1e30 }),
    final: number(0, 'Value at the end.', { minimum: -1e30, maximum: 1e30 }),
    over: integer(0, 'Length of the way in steps; 0 takes the steps of the experiment.', { minimum: 0, maximum: 1e12 }),
  }),
  rate: ({ initial, final, over }, t, steps) => initial + (final - initial) * Math.min(1, t / (over || steps)),
});
