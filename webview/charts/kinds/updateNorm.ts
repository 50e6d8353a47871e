import type { ChartKind } from '../chartKind';

export const updateNorm: ChartKind = {
  id: 'updateNorm',
  title: 'Update size',
  symbol: '‖Δθ‖',
  per: 'run',
  series: () => 'updateNorm',
  logarithmic: true,
  isNoisy: true,
  ofUpdate: true,
};
