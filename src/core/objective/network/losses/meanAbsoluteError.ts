import * as Type from 'typebox';
import { defineLoss, type Loss } from './loss';

/** At an error of 0 the derivative is 0, as PyTorch's L1Loss has it. */
const loss: Loss = {
  name: 'meanAbsoluteError',
  title: 'Mean absolute error',
  formula: 'mean(|z − y|)',
  summary: 'For numbers with outliers: every error counts by its size, and the best constant is the median.',
  targets: 'numbers',
  evaluate(outputs, _, targets, gradient) {
    let loss = 0;
    for (let i = 0; i < outputs.length; i++) {
      const error = outputs[i] - targets[i];
      loss += Math.abs(error);
      gradient[i] = Math.sign(error) / outputs.length;
    }
    return loss / outputs.length;
  },
  predict: (outputs) => outputs.slice(),
};

export const meanAbsoluteError = defineLoss({ ...loss, options: Type.Object({}), of: () => loss });
