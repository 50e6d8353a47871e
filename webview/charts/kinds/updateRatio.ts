import type { ChartKind } from '../chartKind';

export const updateRatio: ChartKind = {
  id: 'updateRatio',
  title: 'Update to parameter ratio',
  symbol: '‖Δθ‖ / ‖θ‖',
  per: 'run',
  series: () => 'updateRatio',
  logarithmic: true,
  ofUpdate: true,
};
