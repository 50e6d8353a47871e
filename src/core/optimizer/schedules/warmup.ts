import * as Type from 'typebox';
import { integer, number } from '../options';
import { defineSchedule } from './schedule';

export const warmup = defineSchedule<{ rate: number; over: number; start: number }>({
  name: 'warmup',
  summary: 'Rises linearly to the full rate, then stays (Goyal et al. 2017, gradual warm-up; torch LinearLR).',
  formula: 'α(t) = rate · (start + (1 − start)·min(1, t / over))',
  options: Type.Object({
    rate: number(0.1, 'The full learning rate.', { minimum: 0, maximum: 1e30 }),
    over: integer(20, 'Length of the rise in steps.', { minimum: 1, maximum: 1e12 }),
    start: number(0, 'Share of the full rate at step 0.', { minimum: 0, maximum: 1 }),
  }),
  rate: ({ rate, over, start }, t) => rate * (start + (1 - start) * Math.min(1, t / over)),
});
