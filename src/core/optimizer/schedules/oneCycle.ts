import * as Type from 'typebox';
import { integer, number } from '../options';
import { defineSchedule } from './schedule';

interface Options {
  maximum: number;
  rise: number;
  divisor: number;
  finalDivisor: number;
  over: number;
}

/**
 * Where two half cosines have come at step t: from the first to the second number in rise·length − 1 steps, and on to the third
 * at step length − 1.
 */
export function cycleAt([first, peak, last]: readonly [number, number, number], rise: number, length: number, t: number): number {
  const [turn, end] = [rise * length - 1, length - 1];
  if (t <= turn) return anneal(first, peak, turn > 0 ? t / turn : 1);
  return anneal(peak, last, t < end ? (t - Math.max(0, turn)) / (end - Math.max(0, turn)) : 1);
}

/** From `start` to `end` along half a cosine. */
const anneal = (start: number, end: number, progress: number) => end + ((start - end) / 2) * (1 + Math.cos(Math.PI * progress));

export const oneCycle = defineSchedule<Options>({
  name: 'oneCycle',
  summary: 'Rises to a large rate and falls far below the first one, along two half cosines (Smith & Topin 2018; torch OneCycleLR).',
  formula: 'α(t): maximum/divisor ↗ maximum in rise·over − 1 steps, then ↘ maximum/(divisor·finalDivisor) at over − 1',
  options: Type.Object({
    maximum: number(0.1, 'The largest learning rate.', { minimum: 0, maximum: 1e30 }),
    rise: number(0.3, 'Share of the steps in which the rate rises.', { minimum: 0, maximum: 1 }),
    divisor: number(25, 'The first rate is the largest one divided by this.', { minimum: 1, maximum: 1e12 }),
    finalDivisor: number(1e4, 'The last rate is the first one divided by this.', { minimum: 1, maximum: 1e12 }),
    over: integer(0, 'Length of the cycle in steps; 0 takes the steps of the experiment.', { minimum: 0, maximum: 1e12 }),
  }),
  rate({ maximum, rise, divisor, finalDivisor, over }, t, steps) {
    const first = maximum / divisor;
    return cycleAt([first, maximum, first / finalDivisor], rise, over || steps, t);
  },
});
