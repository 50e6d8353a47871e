import { html } from 'lit';
import '../race/raceTable';
import { nothingWanted, type PanelView } from './view';

/** The runs in the order of how far they have come. */
export const race: PanelView = {
  id: 'race',
  title: 'Race',
  applies: ({ runs }) => runs.length > 1,
  wants: nothingWanted,
  render: ({ session, info, drawing, marks, chosen }) =>
    html`<race-table .session=${session} .info=${info} .drawing=${drawing} .marks=${marks} .chosen=${chosen.info.id}></race-table>`,
};
