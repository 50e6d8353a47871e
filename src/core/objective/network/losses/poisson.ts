import * as Type from 'typebox';
import { defineLoss, type Loss } from './loss';

/** As PyTorch's PoissonNLLLoss with `log_input`, without the part that does not depend on the outputs. */
const loss: Loss = {
  name: 'poisson',
  title: 'Poisson regression',
  formula: 'mean(exp(z) − y·z)',
  summary: 'For counts: the last layer gives the logarithm of the expected count.',
  targets: 'numbers',
  evaluate(outputs, _, targets, gradient) {
    let loss = 0;
    for (let i = 0; i < outputs.length; i++) {
      const rate = Math.exp(outputs[i]);
      loss += rate - targets[i] * outputs[i];
      gradient[i] = (rate - targets[i]) / outputs.length;
    }
    return loss / outputs.length;
  },
  predict: (outputs) => outputs.map(Math.exp),
};

export const poisson = defineLoss({ ...loss, options: Type.Object({}), of: () => loss });
