import * as Type from 'typebox';
import { integer, number } from '../options';
import { defineSchedule } from './schedule';

export const polynomial = defineSchedule<{ initial: number; power: number; over: number }>({
  name: 'polynomial',
  summary: 'Falls to zero along a power of the steps that are left (torch PolynomialLR), then stays.',
  formula: 'α(t) = initial · (1 − min(1, t / over))^power',
  options: Type.Object({
    initial: number(0.1, 'Learning rate at step 0.', { minimum: 0, maximum: 1e30 }),
    power: number(1, 'The power; 1 is a straight line.', { minimum: 0, maximum: 100 }),
    over: integer(0, 'Length of the fall in steps; 0 takes the steps of the experiment.', { minimum: 0, maximum: 1e12 }),
  }),
  rate: ({ initial, power, over }, t, steps) => initial * (1 - Math.min(1, t / (over || steps))) ** power,
});
