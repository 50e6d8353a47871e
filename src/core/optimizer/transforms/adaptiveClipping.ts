import type { ParameterLayout } from '../../parameters';
import { equation, option } from '../notation/equation';
import type { Stage } from '../stage';
import { unitNorm, unitsOf } from './units';

/** Norms of weights below this count as this, so that weights at zero can leave it (Brock et al. 2021, section 4.1). */
const smallestNorm = 1e-3;

/** g ← g·λ·‖θ‖ / ‖g‖ in every unit where ‖g‖ > λ·‖θ‖ (Brock et al. 2021, eq. 3). */
export function clipUnits({ tensors }: ParameterLayout, ratio: number): Stage {
  return {
    name: 'adaptive gradient clipping',
    output: 'gradient',
    symbol: 'g',
    formula: 'g ← g·λ·max(‖θ‖, 0.001) / ‖g‖ in every unit where that is shorter',
    equation: equation(
      'g*min(1, lambda*max(norm(theta), 0.001)/norm(g))',
      { g: 'gradient', theta: 'theta', lambda: option('clip', ratio, 'λ') },
      { over: 'unit' },
    ),
    elementwise: false,
    run({ gradient, theta }) {
      for (const tensor of tensors) {
        const { count, length } = unitsOf(tensor);
        for (let unit = 0; unit < count; unit++) {
          const longest = ratio * Math.max(unitNorm(theta, tensor, unit), smallestNorm);
          const norm = unitNorm(gradient, tensor, unit);
          if (!(norm > longest)) continue;
          const factor = longest / Math.max(norm, 1e-6);
          for (let i = 0, at = tensor.offset + unit; i < length; i++, at += count) gradient[at] *= factor;
        }
      }
    },
  };
}
