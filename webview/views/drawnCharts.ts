import { html } from 'lit';
import type { SeriesKey, SessionInfo } from '../../src/protocol/session';
import type { ChartKind } from '../charts/chartKind';
import { chartKindsOf } from '../charts/kinds';
import { slotCharts } from '../charts/slotCharts';
import '../charts/stepChart';
import type { ViewState } from '../session/viewState';
import type { ViewContext } from './view';

/** The usual charts, and those of state slots that are chosen or ask for it. */
export function chosenCharts(info: SessionInfo, view: ViewState): readonly ChartKind[] {
  const slots = slotCharts(info).filter(({ kind, isCharted }) => view.charts?.includes(kind.id) ?? isCharted);
  return [...chartKindsOf(info), ...slots.map(({ kind }) => kind)];
}

export const seriesOf = (kinds: readonly ChartKind[], coordinates: readonly number[]): readonly SeriesKey[] =>
  kinds.flatMap((kind) =>
    kind.per === 'metric' ? [] : kind.per === 'run' ? [kind.series(0)] : coordinates.map((coordinate) => kind.series(coordinate)),
  );

/** A chart of the steps as every view shows it. */
export const drawnChart = (
  kind: ChartKind,
  { drawing, info, coordinates, marks, theme, view, hiddenLines, stepWindow, chosen, hover }: ViewContext,
) =>
  html`<step-chart
    role="group"
    aria-label=${`${kind.title} over the steps`}
    data-chart=${kind.id}
    .kind=${kind}
    .drawing=${drawing}
    .layout=${info.parameters}
    .coordinates=${coordinates}
    .marks=${marks}
    .theme=${theme}
    .logarithmic=${view.logarithmic[kind.id]}
    .hiddenLines=${hiddenLines}
    .window=${stepWindow}
    .zoomed=${view.stepWindow !== null}
    .chosen=${chosen.info.id}
    .cursor=${chosen.current.step}
    .hover=${hover}
    .smoothing=${kind.isNoisy && info.network ? view.smoothing : undefined}
  ></step-chart>`;
