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

/** g ← g·c / ‖g‖ where ‖g‖ > c, over all parameters (Pascanu, Mikolov & Bengio 2013, algorithm 1). */
function clipNorm(longest: number): Stage {
  return {
    name: 'clipping by global norm',
    output: 'gradient',
    symbol: 'g',
    formula: 'g ← g·min(1, c / ‖g‖)',
    equation: equation('g*min(1, c/norm(g))', { g: 'gradient', c: option('clip', longest, 'c') }),
    option: 'clip',
    elementwise: false,
    coupled: true,
    run({ gradient }) {
      const norm = Math.sqrt(gradient.reduce((sum, x) => sum + x * x, 0));
      if (!(norm > longest)) return;
      const factor = longest / norm;
      for (let i = 0; i < gradient.length; i++) gradient[i] *= factor;
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

/** The stage that limits the gradient before the rule sees it; none where nothing is to be clipped. */
export function clippingStages(clip: Clip | undefined, layout: ParameterLayout): readonly Stage[] {
  if (clip?.globalNorm !== undefined) return [clipNorm(clip.globalNorm)];
  if (clip?.norm !== undefined) return [clipTensors(layout, clip.norm)];
  if (clip?.value !== undefined) return [clipValue(clip.value)];
  return clip?.adaptive === undefined ? [] : [clipUnits(layout, clip.adaptive)];
}
