/** The only list of kinds of findings. */
import { clippedOften } from './clippedOften';
import { epsilonDominated } from './epsilonDominated';
import type { FindingKind } from './findingKind';
import { localOptimum } from './localOptimum';
import { overshoot } from './overshoot';
import { rateDied } from './rateDied';
import { roundedAway } from './roundedAway';
import { scheduleEnded } from './scheduleEnded';
import { scheduleRestarted } from './scheduleRestarted';
import { tooFewSteps } from './tooFewSteps';
import { valleyFloor } from './valleyFloor';
import { warmingUp } from './warmingUp';
import { zigzag } from './zigzag';

export const findingKinds: readonly FindingKind[] = [
  localOptimum,
  roundedAway,
  rateDied,
  epsilonDominated,
  clippedOften,
  scheduleEnded,
  scheduleRestarted,
  warmingUp,
  zigzag,
  overshoot,
  valleyFloor,
  tooFewSteps,
];
