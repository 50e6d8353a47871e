import * as Type from 'typebox';
import { number } from '../options';
import { defineSchedule } from './schedule';

export const exponential = defineSchedule<{ initial: number; decay: number }>({
  name: 'exponential',
  summary: 'Multiplies the learning rate by a factor after every step (torch ExponentialLR).',
  formula: 'α(t) = initial · decayᵗ',
  options: Type.Object({
    initial: number(0.1, 'Learning rate at step 0.', { minimum: 0, maximum: 1e30 }),
    decay: number(0.99, 'What the rate is multiplied by after each step.', { exclusiveMinimum: 0, maximum: 10 }),
  }),
  rate: ({ initial, decay }, t) => initial * decay ** t,
});
