import type { ChartKind } from '../chartKind';

export const effectiveLearningRate: ChartKind = {
  id: 'effectiveLearningRate',
  title: 'Effective learning rate',
  symbol: 'α per coordinate',
  per: 'coordinate',
  series: (coordinate) => `effectiveLearningRate/${coordinate}`,
  logarithmic: true,
  ofUpdate: true,
};
