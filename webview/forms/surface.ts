import { html } from 'lit';
import { fittedExtent } from '../landscape/extent';
import '../surface/surfaceView';
import type { Form } from './form';

/** A function of two variables as a surface, with its tangent plane. */
export const surface: Form = {
  id: 'surface',
  title: 'Surface',
  applies: ({ parameters }) => parameters.size >= 2,
  render: ({ session, info, drawing, marks, theme, chosen, axes, view }) => {
    const two = axes.length > 1 ? axes : [axes[0], axes[0] === 0 ? 1 : 0];
    return html`<surface-view
      role="group"
      aria-label="Surface"
      .session=${session}
      .info=${info}
      .runs=${drawing.runs}
      .marks=${marks}
      .theme=${theme}
      .chosen=${chosen.info.id}
      .axes=${two}
      .extent=${view.landscapeWindow ?? fittedExtent(info, two)}
    ></surface-view>`;
  },
};
