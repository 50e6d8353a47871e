import type { ParameterLayout } from '../../parameters';
import { equation, option } from '../notation/equation';
import type { Stage } from '../stage';
import { clipUnits } from './adaptiveClipping';

/** Exactly one of these. */
export interface Clip {
  readonly globalNorm?: number;
  readonly norm?: number;
  readonly value?: number;
  readonly adaptive?: number;
}

/** A limit of the norm over some of the parameters together: those of a group. */
export interface NormLimit {
  readonly longest: number;
  readonly stretches: readonly { readonly from: number; readonly size: number }[];
}

/** g ← g·c / ‖g‖ where ‖g‖ > c, over all parameters, or over those of each group (Pascanu, Mikolov & Bengio 2013, algorithm 1). */
function clipNorm(limits: readonly NormLimit[], isWhole: boolean): Stage {
  const limitAt = (at: number) => limits.find(({ stretches }) => stretches.some(({ from, size }) => at >= from && at < from + size));
  const ofLimit = ({ longest, stretches }: NormLimit) =>
    equation('g*min(1, c/norm(g))', { g: 'gradient', c: option('clip', longest, 'c') }, isWhole ? {} : { over: stretches });
  return {
    name: 'clipping by global norm',
    output: 'gradient',
    symbol: 'g',
    formula: `g ← g·min(1, c / ‖g‖)${isWhole ? '' : ' over the parameters of a group'}`,
    equation: isWhole
      ? ofLimit(limits[0])
      : ({ offset }) => {
          const limit = limitAt(offset);
          return limit ? ofLimit(limit) : equation('g', { g: 'gradient' });
        },
    option: 'clip',
    elementwise: false,
    coupled: true,
    run({ gradient }) {
      for (const { longest, stretches } of limits) {
        let squares = 0;
        for (const { from, size } of stretches) for (let i = from; i < from + size; i++) squares += gradient[i] * gradient[i];
        const norm = Math.sqrt(squares);
        if (!(norm > longest)) continue;
        const factor = longest / norm;
        for (const { from, size } of stretches) for (let i = from; i < from + size; i++) gradient[i] *= factor;
      }
    },
  };
}

/** g ← g·c / ‖g‖ in every tensor where ‖g‖ > c (Keras’s clipnorm). */
function clipTensors({ tensors }: ParameterLayout, longest: number): Stage {
  return {
    name: 'clipping by the norm of each tensor',
    output: 'gradient',
    symbol: 'g',
    formula: 'g ← g·min(1, c / ‖g‖) in every tensor',
    equation: equation('g*min(1, c/norm(g))', { g: 'gradient', c: option('clip', longest, 'c') }, { over: 'tensor' }),
    option: 'clip',
    elementwise: false,
    run({ gradient }) {
      for (const { offset, size } of tensors) {
        let squares = 0;
        for (let i = offset; i < offset + size; i++) squares += gradient[i] * gradient[i];
        const norm = Math.sqrt(squares);
        if (!(norm > longest)) continue;
        const factor = longest / norm;
        for (let i = offset; i < offset + size; i++) gradient[i] *= factor;
      }
    },
  };
}

/** Every entry of g into [−c, c]. */
function clipValue(largest: number): Stage {
  return {
    name: 'clipping by value',
    output: 'gradient',
    symbol: 'g',
    formula: 'g ← max(−c, min(c, g))',
    equation: equation('max(-c, min(c, g))', { g: 'gradient', c: option('clip', largest, 'c') }),
    option: 'clip',
    elementwise: true,
    run({ gradient }, length) {
      for (let i = 0; i < length; i++) gradient[i] = Math.max(-largest, Math.min(largest, gradient[i]));
    },
  };
}

/**
 * The stages that limit the gradient before the rule sees it; none where nothing is to be clipped.
 * @param normLimits global norms by group, where groups differ.
 */
export function clippingStages(clip: Clip | undefined, layout: ParameterLayout, normLimits?: readonly NormLimit[]): readonly Stage[] {
  const byNorm = normLimits?.length ? [clipNorm(normLimits, false)] : [];
  if (clip?.globalNorm !== undefined)
    return normLimits ? byNorm : [clipNorm([{ longest: clip.globalNorm, stretches: [{ from: 0, size: layout.size }] }], true)];
  if (clip?.norm !== undefined) return [...byNorm, clipTensors(layout, clip.norm)];
  if (clip?.value !== undefined) return [...byNorm, clipValue(clip.value)];
  return clip?.adaptive === undefined ? byNorm : [...byNorm, clipUnits(layout, clip.adaptive)];
}
