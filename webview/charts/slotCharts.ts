import type { SessionInfo } from '../../src/protocol/session';
import type { Drawing } from '../session/drawing';
import type { ChartKind } from './chartKind';

/** α(t), worth a chart where it changes. */
export const learningRateChart: ChartKind = {
  id: 'learningRate',
  title: 'Learning rate',
  symbol: 'α',
  per: 'run',
  series: () => 'learningRate',
  logarithmic: false,
  ofUpdate: true,
};

/** Of what the formula's `define:` names, drawn without being asked for where it is one number. */
function definitionCharts({ definitions = [] }: SessionInfo): { readonly kind: ChartKind; readonly isCharted: boolean }[] {
  return definitions
    .filter(({ shape }) => shape.length === 0)
    .map(({ name }) => ({
      kind: {
        id: `definition.${name}`,
        title: `Definition ${name}`,
        symbol: name,
        per: 'run',
        series: () => `definition.${name}/0`,
        logarithmic: false,
        ofUpdate: false,
      },
      isCharted: true,
    }));
}

/** Charts of definitions, and of every state slot that any run has, once each, scalar ones first. */
export function slotCharts(info: SessionInfo): { readonly kind: ChartKind; readonly isCharted: boolean }[] {
  const { runs, parameters } = info;
  const bySlot = new Map<string, { kind: ChartKind; isCharted: boolean }>();
  for (const { slot, title, size, kind, isCharted = false } of runs.flatMap(({ record }) => record.columns)) {
    if (slot === undefined || kind === 'summary' || bySlot.has(slot) || (size !== 1 && size !== parameters.size)) continue;
    const per = size === 1 && parameters.size > 1 ? 'run' : 'coordinate';
    const chart: ChartKind = {
      id: `state.${slot}`,
      title: title === undefined || title === '' ? slot : `${title[0].toUpperCase()}${title.slice(1)}`,
      symbol: slot,
      per,
      series: (coordinate) => `state.${slot}/${per === 'run' ? 0 : coordinate}`,
      logarithmic: true,
      ofUpdate: true,
      slot,
    };
    bySlot.set(slot, { kind: chart, isCharted });
  }
  return [
    ...definitionCharts(info),
    ...[...bySlot.values()].sort((a, b) => Number(a.kind.per === 'coordinate') - Number(b.kind.per === 'coordinate')),
  ];
}

/** Whether any run's learning rate has changed. */
export function rateChanges({ runs }: Drawing): boolean {
  return runs.some(({ track }) => {
    const rates = track.series.get('learningRate') ?? new Float32Array(0);
    return rates.some((rate) => Number.isFinite(rate) && rate !== rates[0]);
  });
}
