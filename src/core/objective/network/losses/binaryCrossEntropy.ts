import * as Type from 'typebox';
import { defineLoss, rowWeights, type Loss } from './loss';
import { sigmoid } from './scores';

const loss: Loss = {
  name: 'binaryCrossEntropy',
  title: 'Sigmoid cross-entropy',
  formula: 'mean(max(z, 0) − z·y + log(1 + exp(−|z|)))',
  summary: 'For yes and no: the last layer gives one score, without sigmoid; above 0 is the second class.',
  targets: 'yesOrNo',
  applies: 'sigmoid',
  evaluate(outputs, _, targets, gradient, classWeights) {
    const { weightOf, total } = rowWeights(targets, classWeights);
    let loss = 0;
    for (let i = 0; i < outputs.length; i++) {
      const [z, y] = [outputs[i], targets[i]];
      loss += weightOf(i) * (Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z))));
      gradient[i] = (weightOf(i) * (sigmoid(z) - y)) / total;
    }
    return loss / total;
  },
  predict: (outputs) => outputs.map(sigmoid),
  isRight: (outputs, width, row, target) => outputs[row * width] > 0 === (target === 1),
};

export const binaryCrossEntropy = defineLoss({ ...loss, options: Type.Object({}), of: () => loss });
