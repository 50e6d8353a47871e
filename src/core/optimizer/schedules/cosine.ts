import * as Type from 'typebox';
import { integer, number } from '../options';
import { defineSchedule } from './schedule';

export const cosine = defineSchedule<{ initial: number; final: number; over: number }>({
  name: 'cosine',
  summary: 'Falls from the first to the last rate along half a cosine (Loshchilov & Hutter 2017, SGDR, eq. 5), then stays.',
  formula: 'α(t) = final + (initial − final)·(1 + cos(π·t / over)) / 2',
  options: Type.Object({
    initial: number(0.1, 'Learning rate at step 0.', { minimum: 0, maximum: 1e30 }),
    final: number(0, 'Learning rate at the end.', { minimum: 0, maximum: 1e30 }),
    over: integer(0, 'Length of the fall in steps; 0 takes the steps of the experiment.', { minimum: 0, maximum: 1e12 }),
  }),
  rate: ({ initial, final, over }, t, steps) => {
    const progress = Math.min(1, t / (over || steps));
    return final + ((initial - final) * (1 + Math.cos(Math.PI * progress))) / 2;
  },
});
