import { html } from 'lit';
import '../basins/basinsView';
import { fittedExtent } from '../landscape/extent';
import type { Form } from './form';

/** More variables cannot be differentiated twice. */
const mostVariables = 100;

/** Where runs end, by where they start. */
export const basins: Form = {
  id: 'basins',
  title: 'Basins',
  applies: ({ parameters }) => parameters.size <= mostVariables,
  render: ({ session, info, drawing, marks, theme, chosen, axes, view }) =>
    html`<basins-view
      role="group"
      aria-label="Basins"
      .session=${session}
      .info=${info}
      .runs=${drawing.runs}
      .marks=${marks}
      .theme=${theme}
      .chosen=${chosen.info.id}
      .axes=${axes}
      .extent=${view.landscapeWindow ?? fittedExtent(info, axes)}
    ></basins-view>`,
};
