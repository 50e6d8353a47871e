import type { ChartKind } from '../chartKind';

export const accuracy: ChartKind = {
  id: 'accuracy',
  title: 'Accuracy',
  symbol: 'share of rows predicted right',
  per: 'metric',
  series: () => 'value',
  metrics: ({ steps, accuracy: batch, validationAccuracy }) => [
    { name: 'batch', steps, values: batch },
    { name: 'validation', steps, values: validationAccuracy },
  ],
  logarithmic: false,
  ofUpdate: false,
};
