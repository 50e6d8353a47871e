import { biasCorrectionMissing, countOff } from './biasCorrection';
import { epsilonEarly, epsilonInside, epsilonMissing } from './epsilon';
import { gradientScaled, uphill } from './gradient';
import { rateLate, schedulerEarly } from './learningRate';
import { amsgradIgnored, betasSwapped, dampeningIgnored, momentumForgotten, nesterovMissing } from './momentum';
import type { Suspect } from './suspect';
import { decayCoupled, decayDecoupled, decayMissing, decayTwice, decayWithoutRate } from './weightDecay';

/** In the order in which they are asked: the first whose numbers fit everywhere is named. */
export const suspects: readonly Suspect[] = [
  decayMissing,
  decayTwice,
  decayCoupled,
  decayDecoupled,
  decayWithoutRate,
  epsilonInside,
  epsilonEarly,
  epsilonMissing,
  biasCorrectionMissing,
  countOff,
  gradientScaled,
  uphill,
  schedulerEarly,
  rateLate,
  nesterovMissing,
  dampeningIgnored,
  betasSwapped,
  amsgradIgnored,
  momentumForgotten,
];
