import { html, type TemplateResult } from 'lit';

/** Code points of the codicons in use. */
const codicons = {
  add: '\uea60',
  arrowBoth: '\uea99',
  arrowRight: '\uea9c',
  chevronDown: '\ueab4',
  chevronLeft: '\ueab5',
  chevronRight: '\ueab6',
  chevronUp: '\ueab7',
  close: '\uea76',
  copy: '\uebcc',
  converged: '\ueba4',
  error: '\uea87',
  export: '\uebac',
  fit: '\ueb4c',
  fork: '\uea63',
  goTo: '\ueacf',
  hidden: '\ueae7',
  help: '\ueb32',
  information: '\uea74',
  large: '\ueb4c',
  letters: '\ueb69',
  more: '\ueb51',
  noisy: '\ueb31',
  pause: '\uead1',
  picture: '\ueada',
  restart: '\uead2',
  run: '\uead3',
  step: '\uead6',
  stepBack: '\ueb8f',
  stalled: '\ueabd',
  stop: '\uead7',
  sync: '\uea77',
  visible: '\uea70',
  warning: '\uea6c',
  zoomIn: '\ueb81',
  zoomOut: '\ueb82',
};

export type IconName = keyof typeof codicons;

/** A picture only: what it stands for is said by the label of whatever holds it. */
export const icon = (name: IconName): TemplateResult => html`<span class="icon" aria-hidden="true">${codicons[name]}</span>`;
