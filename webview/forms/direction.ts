import { html } from 'lit';
import '../direction/directionView';
import { fittedExtent } from '../landscape/extent';
import { markOf } from '../look/runMarks';
import type { Form } from './form';

/** Slopes in every direction from the point looked at. */
export const direction: Form = {
  id: 'direction',
  title: 'Directions',
  applies: ({ parameters }) => parameters.size >= 2,
  render: ({ session, info, marks, theme, chosen, axes, view }) => {
    const two = axes.length > 1 ? axes : [axes[0], axes[0] === 0 ? 1 : 0];
    return html`<direction-view
      role="group"
      aria-label="Directions"
      .session=${session}
      .info=${info}
      .run=${chosen}
      .mark=${marks.get(chosen.info.id) ?? markOf(0, theme)}
      .theme=${theme}
      .axes=${two}
      .extent=${view.landscapeWindow ?? fittedExtent(info, two)}
    ></direction-view>`;
  },
};
