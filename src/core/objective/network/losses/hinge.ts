import * as Type from 'typebox';
import { defineLoss, rowWeights, type Loss } from './loss';

/** With y = −1 for the first class and 1 for the second, as Keras's Hinge. */
const loss: Loss = {
  name: 'hinge',
  title: 'Hinge loss',
  formula: 'mean(max(0, 1 − y·z)) with y = ±1',
  summary: 'For yes and no with a margin, as in support vector machines: the last layer gives one score; above 0 is the second class.',
  targets: 'yesOrNo',
  evaluate(outputs, _, targets, gradient, classWeights) {
    const { weightOf, total } = rowWeights(targets, classWeights);
    let loss = 0;
    for (let i = 0; i < outputs.length; i++) {
      const y = targets[i] === 1 ? 1 : -1;
      // Not greater: NaN stays NaN.
      const isBeyond = 1 - y * outputs[i] <= 0;
      loss += isBeyond ? 0 : weightOf(i) * (1 - y * outputs[i]);
      gradient[i] = isBeyond ? 0 : (-y * weightOf(i)) / total;
    }
    return loss / total;
  },
  // Where the margin begins and ends, as 0 and 1: half-way between is the decision.
  predict: (outputs) => outputs.map((z) => Math.min(1, Math.max(0, (z + 1) / 2))),
  isRight: (outputs, width, row, target) => outputs[row * width] > 0 === (target === 1),
};

export const hinge = defineLoss({ ...loss, options: Type.Object({}), of: () => loss });
