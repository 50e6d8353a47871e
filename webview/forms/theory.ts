import { html } from 'lit';
import { markOf } from '../look/runMarks';
import '../theory/theoryView';
import type { Form } from './form';

/** The eigenvalues of more variables are not worked out in the blink of an eye. */
const mostVariables = 50;

/** What theory predicts at any learning rate and momentum. */
export const theory: Form = {
  id: 'theory',
  title: 'Theory',
  applies: ({ parameters }) => parameters.size <= mostVariables,
  render: ({ session, marks, theme, chosen }) =>
    html`<theory-view
      role="group"
      aria-label="Theory"
      .session=${session}
      .run=${chosen}
      .mark=${marks.get(chosen.info.id) ?? markOf(0, theme)}
      .theme=${theme}
    ></theory-view>`,
};
