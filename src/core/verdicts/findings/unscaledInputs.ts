import { columnSizes, networkOf } from '../ofNetwork';
import { shown } from '../words';
import type { FindingKind } from './findingKind';

const large = 10;
const apart = 100;

export const unscaledInputs: FindingKind = {
  kind: 'unscaledInputs',
  description: `As the network sees it, an input’s root mean square is above ${large}, or inputs differ in size by more than ${apart} times: initializers and learning rates are made for inputs of about 1 (LeCun, Bottou, Orr & Müller, Efficient BackProp, 1998, section 4.3).`,
  find(o) {
    const network = networkOf(o);
    if (!network) return undefined;
    const {
      dataset,
      network: { layers },
    } = network.parts;
    // Numbers of tokens have no size.
    if (layers.some(({ description }) => description.kind === 'embedding')) return undefined;
    const sizes = columnSizes(dataset.inputs, dataset.inputSize, dataset.training);
    const used = Array.from(sizes).filter((size) => size > 0);
    const [least, most] = [Math.min(...used), Math.max(...used)];
    const at = sizes.indexOf(most);
    // Pixels that are nearly always black are small for good reason.
    const isApart = dataset.inputShape.length === 1 && dataset.inputSize <= 100 && most / least > apart && most > 3;
    if (!(most > large || isApart)) return undefined;
    return {
      severity: 'warning',
      step: o.run.first,
      message: `The inputs are not scaled: ${dataset.inputNames[at] ?? 'one'} is ${shown(most)} in size (root mean square)${isApart ? `, another ${shown(least)}` : ''}, where networks start for about 1. Write \`standardize: true\` under \`data\`.`,
      evidence: { input: dataset.inputNames[at] ?? '', size: most, least },
    };
  },
};
