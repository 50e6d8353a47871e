import { html, nothing } from 'lit';
import type { SessionInfo } from '../../src/protocol/session';
import { accuracy } from '../charts/kinds/accuracy';
import { loss } from '../charts/kinds/loss';
import { parameters } from '../charts/kinds/parameters';
import { value } from '../charts/kinds/value';
import '../forms/formPicker';
import { formsOf, shownForm } from '../forms/forms';
import '../network/decisionView';
import { arePictures } from '../network/picturesView';
import { isLong } from '../session/coordinates';
import { drawnChart, seriesOf } from './drawnCharts';
import type { Looked, PanelView, ViewContext } from './view';

/** What belongs beside the picture: of one variable its way, of a network how well it does, else the value. */
function chartsBeside({ network, parameters: { size } }: SessionInfo) {
  if (network) return network.data.classes.length > 0 ? [loss, accuracy] : [loss];
  return size === 1 ? [parameters] : [value];
}

/** Beside other views their charts stand already. */
const charts = ({ info, shown, isWide }: Looked) => (isWide && shown === 'charts' ? [] : chartsBeside(info));

function picture(context: ViewContext) {
  const { session, info, theme, chosen, view } = context;
  const { network } = info;
  if (info.isRecorded)
    return html`<p class="muted">
      A recording holds the steps that a program has made, not the function that it minimized: there is no landscape, surface or basin to
      draw.
    </p>`;
  if (!network) {
    if (isLong(info)) return nothing;
    const forms = formsOf(info);
    const shown = shownForm(forms, view.form);
    return html`<div>
      ${forms.length > 1 ? html`<form-picker .forms=${forms} .shown=${shown.id}></form-picker>` : nothing}${shown.render(context)}
    </div>`;
  }
  const { inputs, inputShape } = network.data;
  return html`
    ${inputShape.length === 1 && inputs.length === 2 ? html`<decision-view .session=${session} .network=${network} .run=${chosen} .theme=${theme}></decision-view>` : nothing}
    ${arePictures(network.data) ? html`<pictures-view .session=${session} .network=${network} .run=${chosen}></pictures-view>` : nothing}
  `;
}

/** The picture of the objective, or of what a network makes of its data, while the runs move. */
export const watch: PanelView = {
  id: 'watch',
  title: 'Watch',
  applies: () => true,
  wants: (looked) => seriesOf(charts(looked), looked.coordinates),
  render: (context) => html`<div class="watch">${picture(context)}${charts(context).map((kind) => drawnChart(kind, context))}</div>`,
};
