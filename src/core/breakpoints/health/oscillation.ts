import { compileExpression } from '../../recordLanguage/compile';
import type { HealthRule } from './healthRule';
import { shown } from './measure';

/** So many reversals in a row are no accident. */
const reversals = 3;
/** Cosines remembered, so that running on measures each once. */
const remembered = 16;

/**
 * Successive gradients point against each other, again and again: the steps jump over a valley. A change of sign is what Rprop takes
 * for a sign of too large a step (Riedmiller & Braun 1993), and the product of successive gradients is the derivative of the value
 * by the learning rate (Baydin et al., Online learning rate adaptation with hypergradient descent, 2018).
 */
export const oscillation: HealthRule = {
  name: 'oscillation',
  title: 'Oscillation',
  description: `Successive gradients point against each other ${reversals} times in a row (Riedmiller & Braun 1993; Baydin et al. 2018).`,
  isOnByDefault: false,
  conditionDescription: 'Threshold on the cosine between successive gradients, by default -0.5.',
  threshold: -0.5,
  range: [-1, 1],
  watch(window, threshold) {
    const cosine = compileExpression('cosine(gradient, previous.gradient)', { window, constants: [] });
    const known = new Map<number, number>();
    const cosineAt = (step: number): number => {
      const before = known.get(step);
      if (before !== undefined) return before;
      window.moveTo(step);
      const measured = cosine.kind === 'number' ? cosine.get() : NaN;
      if (known.size >= remembered) known.clear();
      known.set(step, measured);
      return measured;
    };
    return (step) => {
      for (let back = 0; back < reversals; back++) {
        if (step - back <= window.run.first || !(cosineAt(step - back) < threshold)) return undefined;
      }
      return `The run oscillates: at step ${step} the gradient points against the one before (cosine ${shown(cosineAt(step))}), for the ${reversals}rd time in a row. Try a smaller learning rate, or more damping.`;
    };
  },
};
