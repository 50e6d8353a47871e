import type { Loss } from './loss';

/** Where the square becomes a straight line, as in PyTorch's HuberLoss and Keras. */
const threshold = 1;

export const huber: Loss = {
  name: 'huber',
  title: 'Huber loss',
  formula: 'mean(½(z − y)² where |z − y| ≤ 1, else |z − y| − ½)',
  summary: 'For numbers with outliers: large errors count linearly (Huber 1964).',
  isClassifier: false,
  evaluate(outputs, _, targets, gradient) {
    let loss = 0;
    for (let i = 0; i < outputs.length; i++) {
      const error = outputs[i] - targets[i];
      const size = Math.abs(error);
      loss += size <= threshold ? 0.5 * error * error : threshold * (size - 0.5 * threshold);
      gradient[i] = (size <= threshold ? error : threshold * Math.sign(error)) / outputs.length;
    }
    return loss / outputs.length;
  },
  predict: (outputs) => outputs.slice(),
};
