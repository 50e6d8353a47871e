import { percent, shown } from '../words';
import type { FindingKind } from './findingKind';

const window = 100;
const share = 0.5;

export const clippedOften: FindingKind = {
  kind: 'clippedOften',
  description: `Clipping shortened the gradient at ${100 * share} % or more of the last ${window} updates: the threshold then sets the length of the steps (Pascanu, Mikolov & Bengio 2013 mean it for rare cliffs).`,
  find(o) {
    const clip = o.run.optionsAt(o.step).clip as { readonly globalNorm?: number; readonly value?: number } | undefined;
    const threshold = clip?.globalNorm ?? clip?.value;
    if (threshold === undefined || o.updates < 5) return undefined;
    let [bound, count] = [0, 0];
    for (let step = o.step - 1; step >= Math.max(o.from, o.step - window); step--) {
      const size = clip?.globalNorm !== undefined ? o.gradientNorm(step) : Math.max(...(o.vector(step, 'gradient') ?? [NaN]).map(Math.abs));
      if (Number.isNaN(size)) continue;
      count++;
      if (size > threshold) bound++;
    }
    if (count < 5 || bound < share * count) return undefined;
    return {
      severity: 'information',
      message: `Clipped at ${percent(bound / count)} of the last ${count} updates: the threshold ${shown(threshold)} sets the length of the steps, not the gradient. Raise it, or lower the learning rate, if clipping was meant for rare spikes.`,
      evidence: { share: bound / count, threshold },
    };
  },
};
