import type { ChartKind } from '../chartKind';

/** The value of a network's objective, with the loss over rows it does not learn from. */
export const loss: ChartKind = {
  id: 'value',
  title: 'Loss',
  symbol: 'of the batch, and of validation rows',
  per: 'run',
  series: () => 'value',
  metrics: ({ steps, validationLoss }) => [{ name: 'validation', steps, values: validationLoss }],
  logarithmic: true,
  isNoisy: true,
  ofUpdate: false,
};
