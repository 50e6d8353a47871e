import { html, nothing } from 'lit';
import '../charts/chartPicker';
import { learningRateChart, rateChanges, slotCharts } from '../charts/slotCharts';
import '../controls/coordinatePicker';
import { coordinatesAtFirst } from '../session/coordinates';
import { chosenCharts, drawnChart, seriesOf } from './drawnCharts';
import type { PanelView, ViewContext } from './view';

function render(context: ViewContext) {
  const { info, view, coordinates, drawing } = context;
  const [kinds, slots] = [chosenCharts(info, view), slotCharts(info)];
  return html`<div class="charts">
    ${
      slots.length > 0 || info.parameters.size > coordinatesAtFirst
        ? html`<div class="head">
            <chart-picker
              .choices=${slots.map(({ kind }) => kind)}
              .chosen=${kinds.map(({ id }) => id).filter((id) => slots.some(({ kind }) => kind.id === id))}
            ></chart-picker>
            ${info.parameters.size > coordinatesAtFirst ? html`<coordinate-picker .layout=${info.parameters} .chosen=${coordinates}></coordinate-picker>` : nothing}
          </div>`
        : nothing
    }
    ${[...kinds, ...(rateChanges(drawing) ? [learningRateChart] : [])].map((kind) => drawnChart(kind, context))}
  </div>`;
}

/** Every quantity over the steps. */
export const charts: PanelView = {
  id: 'charts',
  title: 'Charts',
  applies: () => true,
  wants: ({ info, view, coordinates }) => seriesOf([...chosenCharts(info, view), learningRateChart], coordinates),
  render,
};
