import { html } from 'lit';
import '../table/stepTable';
import { nothingWanted, type PanelView } from './view';

/** Every number of the step looked at, and what happened inside its update. */
export const numbers: PanelView = {
  id: 'numbers',
  title: 'Numbers',
  applies: () => true,
  wants: nothingWanted,
  render: ({ session, info, chosen, view }) =>
    html`<step-table .session=${session} .info=${info} .run=${chosen} .stagesOpen=${view.stagesOpen}></step-table>`,
};
