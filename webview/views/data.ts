import { html, nothing } from 'lit';
import '../network/batchView';
import '../network/noiseView';
import { nothingWanted, type PanelView } from './view';

/** What a network learns from at this step, and how much its gradient depends on it. */
export const data: PanelView = {
  id: 'data',
  title: 'Data',
  applies: ({ network }) => network !== undefined,
  wants: nothingWanted,
  render: ({ session, info: { network }, chosen, theme }) =>
    network
      ? html`<div class="stack">
          <batch-view .session=${session} .network=${network} .run=${chosen} .theme=${theme}></batch-view>
          <noise-view .session=${session} .network=${network} .run=${chosen} .theme=${theme}></noise-view>
        </div>`
      : html`${nothing}`,
};
