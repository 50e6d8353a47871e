import type { SessionInfo } from '../../src/protocol/session';
import type { ChartKind } from './chartKind';
import { accuracy } from './kinds/accuracy';
import { effectiveLearningRate } from './kinds/effectiveLearningRate';
import { ofClasses, ofNumbers } from './kinds/figure';
import { gradient } from './kinds/gradient';
import { gradientNorm } from './kinds/gradientNorm';
import { loss } from './kinds/loss';
import { parameters } from './kinds/parameters';
import { updateNorm } from './kinds/updateNorm';
import { updateRatio } from './kinds/updateRatio';
import { value } from './kinds/value';

/** The only list of charts, in the order they are shown. */
const chartKinds: readonly ChartKind[] = [value, gradientNorm, parameters, gradient, effectiveLearningRate, updateNorm];

/** Of networks: single coordinates come after what sums them up. */
const networkKinds: readonly ChartKind[] = [gradientNorm, updateRatio, updateNorm, parameters, gradient, effectiveLearningRate];

export function chartKindsOf({ network }: SessionInfo): readonly ChartKind[] {
  if (!network) return chartKinds;
  return [loss, ...(network.data.classes.length > 0 ? [accuracy, ...ofClasses] : ofNumbers), ...networkKinds];
}
