import { clippedLate } from './clippedLate';
import { decayByHand } from './decayByHand';
import type { LoopTest } from './finding';
import { schedulerFirst } from './schedulerFirst';
import { stateLost } from './stateLost';
import { stillScaled } from './stillScaled';

export const loopTests: readonly LoopTest[] = [clippedLate, stillScaled, schedulerFirst, stateLost, decayByHand];
