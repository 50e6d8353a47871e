/** The only list of kinds of findings. */
import { batchNormOnOneRow } from './batchNormOnOneRow';
import { clippedOften } from './clippedOften';
import { deadUnits } from './deadUnits';
import { epsilonDominated } from './epsilonDominated';
import { equalUnits } from './equalUnits';
import { explodingGradient } from './explodingGradient';
import type { FindingKind } from './findingKind';
import { localOptimum } from './localOptimum';
import { movingAveragesLag } from './movingAveragesLag';
import { overfitting } from './overfitting';
import { overshoot } from './overshoot';
import { rateDied } from './rateDied';
import { roundedAway } from './roundedAway';
import { scheduleEnded } from './scheduleEnded';
import { scheduleRestarted } from './scheduleRestarted';
import { singleClassBatch } from './singleClassBatch';
import { tooFewSteps } from './tooFewSteps';
import { unscaledInputs } from './unscaledInputs';
import { unscaledTargets } from './unscaledTargets';
import { updateRatio } from './updateRatio';
import { valleyFloor } from './valleyFloor';
import { vanishingGradient } from './vanishingGradient';
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
  vanishingGradient,
  explodingGradient,
  deadUnits,
  equalUnits,
  unscaledInputs,
  unscaledTargets,
  singleClassBatch,
  batchNormOnOneRow,
  movingAveragesLag,
  overfitting,
  updateRatio,
];
