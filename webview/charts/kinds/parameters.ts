import type { ChartKind } from '../chartKind';

export const parameters: ChartKind = {
  id: 'parameters',
  title: 'Parameters',
  symbol: 'θ',
  per: 'coordinate',
  series: (coordinate) => `parameters/${coordinate}`,
  logarithmic: false,
  ofUpdate: false,
};
