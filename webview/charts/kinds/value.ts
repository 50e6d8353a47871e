import type { ChartKind } from '../chartKind';

export const value: ChartKind = {
  id: 'value',
  title: 'Value',
  symbol: 'f(θ)',
  per: 'run',
  series: () => 'value',
  logarithmic: true,
  ofUpdate: false,
};
