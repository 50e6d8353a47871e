import { percent, shown } from '../words';
import type { FindingKind } from './findingKind';

/** Rules whose effective learning rate is α/(√v̂ + ε). */
const rules = new Set(['adam', 'adamw', 'rmsprop', 'adagrad', 'nadam']);
const share = 0.5;

export const epsilonDominated: FindingKind = {
  kind: 'epsilonDominated',
  description: `For ${100 * share} % or more of the coordinates ε is larger than √v̂, so that the rule steps by α/ε·g as plain gradient descent does, and the run has not arrived (Wortsman et al., Small-scale proxies for large-scale Transformer training instabilities, 2023).`,
  find(o, { state }) {
    const { rule } = o.run.assignment;
    const last = o.step - (o.run.hasUpdate(o.step) ? 0 : 1);
    const options = o.run.optionsAt(o.step);
    const epsilon = Number(options.epsilon);
    if (state === 'converged' || !rules.has(rule.name) || !(epsilon > 0) || last < o.run.first + 1) return undefined;
    const rates = o.tracked(last, 'effectiveLearningRate');
    const gradient = o.tracked(last, 'gradient');
    const alpha = o.learningRate(last);
    if (!rates || !gradient || gradient.every((g) => g === 0)) return undefined;
    const dominated = rates.filter((rate) => rate > alpha / (2 * epsilon)).length / rates.length;
    if (dominated < share) return undefined;
    return {
      severity: 'warning',
      message: `ε decides: for ${percent(dominated)} of the coordinates ε = ${shown(epsilon)} is larger than √v̂, so that ${rule.title} steps as plain gradient descent with rate ${shown(alpha / epsilon)}. Take a smaller \`epsilon\`, or scale the loss up.`,
      evidence: { share: dominated, epsilon },
    };
  },
};
