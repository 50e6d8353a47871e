import type { ChartKind } from './chartKind';
import { effectiveLearningRate } from './kinds/effectiveLearningRate';
import { gradient } from './kinds/gradient';
import { gradientNorm } from './kinds/gradientNorm';
import { parameters } from './kinds/parameters';
import { updateNorm } from './kinds/updateNorm';
import { value } from './kinds/value';

/** The only list of charts, in the order they are shown. */
export const chartKinds: readonly ChartKind[] = [value, gradientNorm, parameters, gradient, effectiveLearningRate, updateNorm];
