import * as Type from 'typebox';
import { integer, number } from '../options';
import { defineSchedule } from './schedule';

export const step = defineSchedule<{ initial: number; factor: number; every: number }>({
  name: 'step',
  summary: 'Multiplies the learning rate by a factor every so many steps (torch StepLR).',
  formula: 'α(t) = initial · factor^⌊t / every⌋',
  options: Type.Object({
    initial: number(0.1, 'Learning rate at step 0.', { minimum: 0, maximum: 1e30 }),
    factor: number(0.5, 'What the rate is multiplied by.', { exclusiveMinimum: 0, maximum: 10 }),
    every: integer(50, 'After how many steps.', { minimum: 1, maximum: 1e12 }),
  }),
  rate: ({ initial, factor, every }, t) => initial * factor ** Math.floor(t / every),
});
