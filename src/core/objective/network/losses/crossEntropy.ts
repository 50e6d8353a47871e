import type { Loss } from './loss';

export const crossEntropy: Loss = {
  name: 'crossEntropy',
  title: 'Softmax cross-entropy',
  formula: 'mean(log Σⱼ exp(zⱼ) − z[class])',
  summary: 'For classes: the last layer gives one score a class, without softmax.',
  isClassifier: true,
  evaluate(outputs, width, targets, gradient) {
    const rows = outputs.length / width;
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      const from = row * width;
      const { top, total } = partition(outputs, from, width);
      loss += (top + Math.log(total) - outputs[from + targets[row]]) / rows;
      for (let j = 0; j < width; j++) gradient[from + j] = (Math.exp(outputs[from + j] - top) / total - (j === targets[row] ? 1 : 0)) / rows;
    }
    return loss;
  },
  predict(outputs, width) {
    const probabilities = new Float32Array(outputs.length);
    for (let from = 0; from < outputs.length; from += width) {
      const { top, total } = partition(outputs, from, width);
      for (let j = from; j < from + width; j++) probabilities[j] = Math.exp(outputs[j] - top) / total;
    }
    return probabilities;
  },
  isRight(outputs, width, row, target) {
    let best = 0;
    for (let j = 1; j < width; j++) if (outputs[row * width + j] > outputs[row * width + best]) best = j;
    return best === target;
  },
};

/** Σ exp(z − top), with the largest score taken out so that nothing overflows. */
function partition(outputs: Float32Array, from: number, width: number): { top: number; total: number } {
  let top = -Infinity;
  for (let j = from; j < from + width; j++) top = Number.isNaN(outputs[j]) ? NaN : Math.max(top, outputs[j]);
  let total = 0;
  for (let j = from; j < from + width; j++) total += Math.exp(outputs[j] - top);
  return { top, total };
}
