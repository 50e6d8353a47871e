import { derived, equation, option, type Equation } from '../notation/equation';
import type { Stage } from '../stage';

/** ρ∞, the longest the approximated average can be (Liu et al. 2020, section 4). */
const longest = (beta2: number) => 2 / (1 - beta2) - 1;

/** ρ(t), the length of the simple average that the moving one corresponds to; t counts from 0. */
function averageLength(beta2: number, t: number): number {
  const decay = beta2 ** (t + 1);
  return longest(beta2) - (2 * (t + 1) * decay) / (1 - decay);
}

/**
 * The rectification term r(t) (Liu et al. 2020, eq. 7), or undefined while the variance cannot be trusted.
 * @param isEnough whether ρ(t) is long enough.
 */
function rectification(beta2: number, t: number, isEnough: (length: number) => boolean): number | undefined {
  const ρ = averageLength(beta2, t);
  if (!isEnough(ρ)) return undefined;
  const most = longest(beta2);
  return Math.sqrt(((ρ - 4) * (ρ - 2) * most) / ((most - 4) * (most - 2) * ρ));
}

/** Whether ρ(t) is long enough, as a number that stands in equations. */
const enoughNumber = (beta2: number, isEnough: (length: number) => boolean) =>
  derived('u', '1 while the variance can be trusted, since ρ is long enough, else 0', ({ t }) => Number(isEnough(averageLength(beta2, t))));

function rectificationEquation(beta2: number, isEnough: (length: number) => boolean): Equation {
  return equation('where(enough > 0, sqrt((rho - 4)*(rho - 2)*most/((most - 4)*(most - 2)*rho)), 0)', {
    rho: derived('ρ', 'length of the simple average that the moving one corresponds to', ({ t }) => averageLength(beta2, t)),
    most: derived('ρₘ', 'the longest that ρ can become, 2/(1 − β₂) − 1', longest(beta2)),
    enough: enoughNumber(beta2, isEnough),
  });
}

/** r, kept as a number to look at; 0 while updates are not adapted. */
export function rectificationTerm(beta2: number, isEnough: (length: number) => boolean): Stage {
  return {
    name: 'rectification term',
    output: 'r',
    symbol: 'r',
    formula: 'r = √((ρ−4)(ρ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ)); 0 while ρ is too short',
    equation: rectificationEquation(beta2, isEnough),
    option: 'beta2',
    elementwise: false,
    scalar: true,
    run({ r }, _, { t }) {
      r[0] = rectification(beta2, t, isEnough) ?? 0;
    },
  };
}

/**
 * η = α·r·√(1 − β₂ᵗ⁺¹) / (√v + ε), or α while the variance cannot be trusted.
 * @param meanwhile what α is multiplied by while r is 0.
 */
export function rectifiedRate(beta2: number, epsilon: number, isEnough: (length: number) => boolean, meanwhile: 1 | -1 = 1): Stage {
  return {
    name: 'effective learning rate',
    output: 'effectiveLearningRate',
    symbol: 'η',
    formula: `η = α·r·√(1 − β₂ᵗ⁺¹) / (√v + ε); ${meanwhile < 0 ? '−' : ''}α while r is 0`,
    equation: equation(`where(enough > 0, alpha*r*sqrt(1 - beta^(t + 1))/(sqrt(v) + epsilon), ${meanwhile < 0 ? '-' : ''}alpha)`, {
      r: 'r',
      v: 'v',
      beta: option('beta2', beta2, 'β₂'),
      epsilon: option('epsilon', epsilon, 'ε'),
      enough: enoughNumber(beta2, isEnough),
    }),
    option: 'learningRate',
    elementwise: true,
    run({ effectiveLearningRate, v }, length, { t, learningRate: α }) {
      const r = rectification(beta2, t, isEnough);
      if (r === undefined) {
        effectiveLearningRate.fill(meanwhile * α, 0, length);
        return;
      }
      const factor = α * r * Math.sqrt(1 - beta2 ** (t + 1));
      for (let i = 0; i < length; i++) effectiveLearningRate[i] = factor / (Math.sqrt(v[i]) + epsilon);
    },
  };
}
