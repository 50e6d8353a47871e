import type { MetricSeries } from '../../../src/protocol/network';
import type { ChartKind } from '../chartKind';

/** A figure of the batch and of the rows kept for validation, as measured now and then. */
const figure = (name: string, title: string, symbol: string): ChartKind => ({
  id: name,
  title,
  symbol,
  per: 'metric',
  series: () => 'value',
  metrics: ({ steps, figures }: MetricSeries) =>
    [
      ['batch', name],
      ['validation', `validation.${name}`],
    ].flatMap(([line, key]) => (key in figures ? [{ name: line, steps, values: figures[key] }] : [])),
  logarithmic: false,
  ofUpdate: false,
});

export const ofClasses: readonly ChartKind[] = [figure('f1', 'F1', 'precision and recall in one')];
export const ofNumbers: readonly ChartKind[] = [
  figure('mae', 'Mean absolute error', 'in the target’s unit'),
  figure('rmse', 'Root mean squared error', 'in the target’s unit'),
  figure('r2', 'R²', 'share of the variance that is explained'),
];
