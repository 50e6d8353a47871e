import { isKernel, networkOf } from '../ofNetwork';
import type { FindingKind, Found } from './findingKind';
import { everyOf } from './units';

/** Records over which nothing may pass. */
const window = 20;

/** A share of dead units that costs much of a layer. */
const many = 0.3;

export const deadUnits: FindingKind = {
  kind: 'deadUnits',
  description: `Over the last ${window} records (at least 5) every gradient of a unit’s weights was exactly 0: a ReLU that is negative for every row passes nothing on, so that it never comes back (Maas, Hannun & Ng 2013).`,
  find(o) {
    if (!networkOf(o) || !o.isWhole || o.updates < 5) return undefined;
    const gradients = Array.from({ length: Math.min(window, o.updates) }, (_, back) => o.vector(o.step - back, 'gradient')?.slice());
    return o.run.assignment.problem.layout.tensors
      .filter(isKernel)
      .slice(0, -1)
      .flatMap((tensor): Found[] => {
        const units = tensor.shape[tensor.shape.length - 1];
        const dead = Array.from({ length: units }, (_, unit) => unit).filter((unit) =>
          gradients.every((gradient) => gradient && everyOf(gradient, tensor, unit, (g) => g === 0)),
        );
        if (dead.length === 0) return [];
        return [
          {
            severity: dead.length === units ? 'error' : dead.length >= many * units ? 'warning' : 'information',
            message: `${dead.length === units ? `All ${units}` : `${dead.length} of ${units}`} units of ${tensor.name.split('/')[0]} ${dead.length === 1 ? 'is' : 'are'} dead: the gradient of their weights in ${tensor.name} has been exactly 0 for ${gradients.length} steps. A leaky activation, a smaller learning rate or another start keeps units alive.`,
            evidence: { tensor: tensor.name, dead: dead.length, units },
          },
        ];
      });
  },
};
