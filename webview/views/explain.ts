import { html } from 'lit';
import '../explain/explainView';
import { nothingWanted, type PanelView } from './view';

/** The update looked at as formulas with its numbers in them. */
export const explain: PanelView = {
  id: 'explain',
  title: 'Explain',
  applies: () => true,
  wants: nothingWanted,
  render: ({ session, info, chosen }) => html`<explain-view .session=${session} .info=${info} .run=${chosen}></explain-view>`,
};
