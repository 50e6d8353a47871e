import type { ChartKind } from '../chartKind';

export const gradientNorm: ChartKind = {
  id: 'gradientNorm',
  title: 'Gradient norm',
  symbol: '‖∇f‖',
  per: 'run',
  series: () => 'gradientNorm',
  logarithmic: true,
  isNoisy: true,
  ofUpdate: false,
};
