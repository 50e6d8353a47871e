import * as Type from 'typebox';
import { integer, number } from '../options';
import { defineSchedule } from './schedule';

export const inverseSqrt = defineSchedule<{ initial: number; warmup: number }>({
  name: 'inverseSqrt',
  summary: 'Rises linearly, then falls with one over the root of the step, without an end to plan for (Vaswani et al. 2017, section 5.3).',
  formula: 'α(t) = initial · t / warmup up to there, then initial · √(warmup / t); without warm-up initial / √(t + 1)',
  options: Type.Object({
    initial: number(0.1, 'The largest learning rate, at the end of the warm-up.', { minimum: 0, maximum: 1e30 }),
    warmup: integer(0, 'Length of the rise in steps.', { minimum: 0, maximum: 1e12 }),
  }),
  rate({ initial, warmup }, t) {
    if (warmup === 0) return initial / Math.sqrt(t + 1);
    return t < warmup ? (initial * t) / warmup : initial * Math.sqrt(warmup / t);
  },
});
