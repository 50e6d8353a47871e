import { median } from '../median';
import { isKernel, networkOf, tensorNorms } from '../ofNetwork';
import { shown } from '../words';
import type { FindingKind, Found } from './findingKind';

const looks = 9;
const [least, most] = [1e-6, 0.1];

export const updateRatio: FindingKind = {
  kind: 'updateRatio',
  description: `A kernel’s ‖Δθ‖/‖θ‖, the middle over ${looks} moments of the last records, is above ${most} or below ${least}; about 1e-3 is healthy (a rule of thumb from Karpathy’s CS231n notes; two orders of magnitude up, three down, count as far from it).`,
  find(o, { state }) {
    if (!networkOf(o) || o.updates < looks || state === 'converged') return undefined;
    const steps = Array.from({ length: looks }, (_, i) => o.step - 1 - Math.round((i * Math.min(o.updates - 1, 40)) / (looks - 1)));
    const { run } = o;
    const rates = o.tracked(o.step - 1, 'effectiveLearningRate');
    const tables = steps.map((step) => tensorNorms(o, step));
    return o.run.assignment.problem.layout.tensors.flatMap((tensor, i): Found[] => {
      const ratios = tables.map((table) => table[i].ratio).filter(Number.isFinite);
      if (!isKernel(tensor) || ratios.length < 3) return [];
      const ratio = median(ratios);
      // A frozen tensor and a dead one stand still for reasons of their own.
      const learns = tables[0][i].gradient > 0 && (rates?.[run.layout.tracked?.indexOf(tensor.offset) ?? tensor.offset] ?? 0) > 0;
      if (!(ratio > most || (ratio < least && learns))) return [];
      return [
        {
          severity: 'warning',
          message:
            ratio > most
              ? `${tensor.name} changes by ${shown(ratio)} of its size in every update, where about 1e-3 is healthy: what it has learned is soon overwritten. Take a smaller learning rate.`
              : `${tensor.name} changes by ${shown(ratio)} of its size in an update, where about 1e-3 is healthy: it hardly learns. Take a larger learning rate, for this layer by \`groups\`.`,
          evidence: { tensor: tensor.name, ratio },
        },
      ];
    });
  },
};
