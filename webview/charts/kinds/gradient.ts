import type { ChartKind } from '../chartKind';

export const gradient: ChartKind = {
  id: 'gradient',
  title: 'Gradient',
  symbol: '∇f',
  per: 'coordinate',
  series: (coordinate) => `gradient/${coordinate}`,
  logarithmic: false,
  ofUpdate: false,
};
