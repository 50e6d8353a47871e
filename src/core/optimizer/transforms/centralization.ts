import type { ParameterLayout } from '../../parameters';
import { equation } from '../notation/equation';
import type { Stage } from '../stage';
import { unitsOf } from './units';

/** True where a tensor has something to centralize: rank 2 or more. */
export const hasUnits = ({ tensors }: ParameterLayout) => tensors.some(({ shape }) => shape.length > 1);

/** g ← g − mean of its unit, for tensors of rank ≥ 2 (Yong et al. 2020, eq. 1). */
export function centralizeGradient({ tensors }: ParameterLayout, input = 'gradient', output = 'centralizedGradient'): Stage {
  return {
    name: 'gradient centralization',
    output,
    otherwise: input,
    symbol: 'ĝ',
    formula: 'ĝ = g − mean(g), over the inputs of each output unit of a kernel',
    equation: ({ shape }) => equation(shape.length < 2 ? 'g' : 'g - mean(g)', { g: input }, { over: 'unit' }),
    option: 'gradientCentralization',
    elementwise: false,
    run(vectors) {
      const result = vectors[output];
      if (input !== output) result.set(vectors[input]);
      for (const tensor of tensors) {
        if (tensor.shape.length < 2) continue;
        const { count, length } = unitsOf(tensor);
        for (let unit = 0; unit < count; unit++) {
          let sum = 0;
          for (let i = 0, at = tensor.offset + unit; i < length; i++, at += count) sum += result[at];
          const mean = sum / length;
          for (let i = 0, at = tensor.offset + unit; i < length; i++, at += count) result[at] -= mean;
        }
      }
    },
  };
}
