import { html } from 'lit';
import '../network/tensorTable';
import { isLong } from '../session/coordinates';
import { nothingWanted, type PanelView } from './view';

/** Every tensor of θ with what sums it up. */
export const layers: PanelView = {
  id: 'layers',
  title: 'Layers',
  applies: (info) => info.network !== undefined || info.isRecorded === true || isLong(info),
  wants: nothingWanted,
  render: ({ session, info, chosen, theme }) =>
    html`<tensor-table .session=${session} .info=${info} .run=${chosen} .theme=${theme}></tensor-table>`,
};
