import type { Arithmetic, Reduction } from './functions/formulaFunction';
import { operators } from './functions/operators';
import { dot, norm, rms, sum } from './functions/reductions';
import { functions } from './functions/registry';

/** What functions and signs make of numbers, in float64: those of formulas, and what only rules have. */
export const arithmetic: Readonly<Record<string, Arithmetic>> = {
  ...operators,
  ...Object.fromEntries([...functions.values()].flatMap(({ name, ofNumbers }) => (ofNumbers ? [[name, ofNumbers]] : []))),
  lerp: (a, b, share) => a + share * (b - a),
};

/** What functions make of all entries of a tensor, in float64: those of formulas, and what only rules have. */
export const reductionNumbers: Readonly<Record<string, Reduction>> = {
  ...Object.fromEntries([...functions.values()].flatMap(({ name, ofEntries }) => (ofEntries ? [[name, ofEntries]] : []))),
  rms,
  globalSum: sum,
  globalNorm: norm,
  globalDot: dot,
};
