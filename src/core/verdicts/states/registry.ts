/** The only list of what a run can be doing, in the order in which it is asked. */
import { arrived, atRest } from './converged';
import { byValue } from './byValue';
import { converging } from './converging';
import { cycle } from './cycle';
import { carriedAway, diverging } from './diverging';
import type { Judge } from './judge';
import { failed } from './failed';
import { nonFinite } from './nonFinite';
import { searching } from './searching';
import { stalled } from './stalled';
import { unknown } from './unknown';
import { wandering } from './wandering';

export const judges: readonly Judge[] = [
  failed,
  nonFinite,
  unknown,
  searching,
  arrived,
  cycle,
  diverging,
  converging,
  atRest,
  stalled,
  byValue,
  carriedAway,
  wandering,
];
