/** The only list of schedules: how a number, first of all the learning rate, depends on the step. */
import { constant } from './constant';
import { cosine } from './cosine';
import { cosineWarmRestarts } from './cosineWarmRestarts';
import { cyclic } from './cyclic';
import { exponential } from './exponential';
import { inverseSqrt } from './inverseSqrt';
import { linear } from './linear';
import { multiStep } from './multiStep';
import { oneCycle } from './oneCycle';
import { oneCycleMomentum } from './oneCycleMomentum';
import { polynomial } from './polynomial';
import { reduceOnPlateau } from './reduceOnPlateau';
import { step } from './step';
import { warmup } from './warmup';
import type { Schedule } from './schedule';

export type { Schedule } from './schedule';

export const schedules: readonly Schedule[] = [
  ...[constant, step, multiStep, linear, polynomial, exponential, inverseSqrt],
  ...[cosine, cosineWarmRestarts, cyclic, oneCycle, oneCycleMomentum, warmup, reduceOnPlateau],
];

export function scheduleNamed(name: string): Schedule | undefined {
  return schedules.find((schedule) => schedule.name === name);
}
