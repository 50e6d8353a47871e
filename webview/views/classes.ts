import { html, nothing } from 'lit';
import '../network/classView';
import { nothingWanted, type PanelView } from './view';

/** Which classes a network mistakes for which. */
export const classes: PanelView = {
  id: 'classes',
  title: 'Classes',
  applies: ({ network }) => network !== undefined && network.data.classes.length > 0,
  wants: nothingWanted,
  render: ({ session, info: { network }, chosen }) =>
    network ? html`<class-view .session=${session} .network=${network} .run=${chosen}></class-view>` : html`${nothing}`,
};
