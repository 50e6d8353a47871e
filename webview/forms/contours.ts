import { html } from 'lit';
import '../landscape/landscapeView';
import type { Form } from './form';

/** Contours with the runs' ways, or the curve of a function of one variable. */
export const contours: Form = {
  id: 'contours',
  title: 'Landscape',
  applies: () => true,
  render: ({ session, info, drawing, marks, theme, chosen, axes, view }) =>
    html`<landscape-view
      role="group"
      aria-label="Landscape"
      .session=${session}
      .info=${info}
      .drawing=${drawing}
      .marks=${marks}
      .theme=${theme}
      .chosen=${chosen.info.id}
      .axes=${axes}
      .extent=${view.landscapeWindow}
      .equalScales=${view.equalScales}
    ></landscape-view>`,
};
