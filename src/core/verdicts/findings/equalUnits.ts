import { isKernel, networkOf } from '../ofNetwork';
import type { FindingKind, Found } from './findingKind';
import { everyOf } from './units';

export const equalUnits: FindingKind = {
  kind: 'equalUnits',
  description:
    'All units of a hidden layer have the same weights, to the last bit: they see the same gradient, so that the layer stays one unit wide (constant initializers; Goodfellow, Bengio & Courville 2016, section 8.4).',
  find(o) {
    if (!networkOf(o) || !o.isWhole) return undefined;
    const theta = o.theta(o.step);
    const kernels = o.run.assignment.problem.layout.tensors.filter(isKernel);
    // The last layer's units differ by what they are to say.
    return kernels.slice(0, -1).flatMap((tensor): Found[] => {
      const units = tensor.shape[tensor.shape.length - 1];
      if (units < 2) return [];
      const first = (row: number) => theta[tensor.offset + row * units];
      for (let unit = 1; unit < units; unit++) if (!everyOf(theta, tensor, unit, (x, row) => x === first(row))) return [];
      return [
        {
          severity: 'error',
          message: `All ${units} units of ${tensor.name.split('/')[0]} have the same weights and therefore the same gradient: the layer works as one unit. Start it at random, as without an initializer.`,
          evidence: { tensor: tensor.name, units },
        },
      ];
    });
  },
};
