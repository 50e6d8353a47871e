import { columnSizes, networkOf } from '../ofNetwork';
import { shown } from '../words';
import type { FindingKind } from './findingKind';

const large = 10;

export const unscaledTargets: FindingKind = {
  kind: 'unscaledTargets',
  description: `The numbers to be predicted have a root mean square above ${large}: the first gradients are that much larger, and a network that starts near 0 has a long way (LeCun, Bottou, Orr & Müller 1998).`,
  find(o) {
    const network = networkOf(o);
    if (!network) return undefined;
    const { targets, training } = network.parts.dataset;
    if (targets.classes.length > 0) return undefined;
    const sizes = columnSizes(targets.values, targets.width, training);
    const most = Math.max(...sizes);
    if (!(most > large)) return undefined;
    const name = targets.names[sizes.indexOf(most)] ?? targets.names[0];
    return {
      severity: 'warning',
      step: o.run.first,
      message: `The targets are not scaled: ${name} is ${shown(most)} in size (root mean square), while the network starts near 0. Divide them by about that number, or take a larger learning rate for the last bias.`,
      evidence: { target: name, size: most },
    };
  },
};
