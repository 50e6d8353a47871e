import type { Loss } from './loss';

export const binaryCrossEntropy: Loss = {
  name: 'binaryCrossEntropy',
  title: 'Sigmoid cross-entropy',
  formula: 'mean(max(z, 0) − z·y + log(1 + exp(−|z|)))',
  summary: 'For yes and no: the last layer gives one score, without sigmoid; above 0 is the second class.',
  isClassifier: true,
  evaluate(outputs, _, targets, gradient) {
    let loss = 0;
    for (let i = 0; i < outputs.length; i++) {
      const [z, y] = [outputs[i], targets[i]];
      loss += Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)));
      gradient[i] = (sigmoid(z) - y) / outputs.length;
    }
    return loss / outputs.length;
  },
  predict: (outputs) => outputs.map(sigmoid),
  isRight: (outputs, width, row, target) => outputs[row * width] > 0 === (target === 1),
};

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
