import { networkOf } from '../ofNetwork';
import { percent } from '../words';
import type { FindingKind } from './findingKind';

const window = 20;
const share = 0.25;
/** Smaller batches are of one class by chance. */
const least = 4;

export const singleClassBatch: FindingKind = {
  kind: 'singleClassBatch',
  description: `${100 * share} % or more of the last ${window} batches (of ${least} rows or more) hold a single class: each update unlearns the others (sorted files without shuffling).`,
  find(o) {
    const network = networkOf(o);
    if (!network) return undefined;
    const { targets } = network.parts.dataset;
    if (targets.classes.length < 2 || targets.width > 1 || network.sampler.size < least) return undefined;
    const steps = Array.from({ length: Math.min(window, o.updates + 1) }, (_, back) => o.step - back);
    const single = steps.filter((step) => {
      const rows = network.sampler.rowsAt(step);
      return rows.length >= least && rows.every((row) => targets.values[row] === targets.values[rows[0]]);
    });
    if (single.length === 0 || single.length < share * steps.length) return undefined;
    return {
      severity: 'warning',
      step: single[0],
      message: `Batches of a single class: ${percent(single.length / steps.length)} of the last ${steps.length} batches, such as step ${single[0]}’s, hold one class only, so that every update unlearns the others. Write \`sampling: shuffle\` or \`stratified\`.`,
      evidence: { share: single.length / steps.length, batches: steps.length },
    };
  },
};
