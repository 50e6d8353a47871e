import * as Type from 'typebox';
import { number } from '../options';
import { defineSchedule } from './schedule';

export const constant = defineSchedule<{ rate: number }>({
  name: 'constant',
  summary: 'The same learning rate at every step.',
  formula: 'α(t) = rate',
  options: Type.Object({ rate: number(0.01, 'The learning rate.', { minimum: 0, maximum: 1e30 }) }),
  rate: ({ rate }) => rate,
});
