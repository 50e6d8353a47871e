import { html, svg } from 'lit';
import { shapePoints, type RunMark } from './runMarks';

/** A mark as it stands in legends, beside the words. */
export const shapeIcon = ({ colour, shape }: RunMark) => {
  const points = shapePoints(shape);
  return html`<svg viewBox="-1.4 -1.4 2.8 2.8" width="11" height="11" aria-hidden="true">
    ${points ? svg`<polygon points=${points} fill=${colour}></polygon>` : svg`<circle r="1.1" fill=${colour}></circle>`}
  </svg>`;
};
