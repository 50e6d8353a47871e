import type { SessionInfo } from '../../src/protocol/session';
import { charts } from './charts';
import { classes } from './classes';
import { data } from './data';
import { explain } from './explain';
import { layers } from './layers';
import { numbers } from './numbers';
import { race } from './race';
import { rates } from './rates';
import type { PanelView } from './view';
import { watch } from './watch';

/** The only list of sections, in the order of their tabs. */
const views: readonly PanelView[] = [watch, rates, charts, numbers, explain, race, data, classes, layers];

/** The sections of an experiment. With room for it, the first always stands beside the others and is none of them. */
export const viewsOf = (info: SessionInfo, isWide: boolean): readonly PanelView[] =>
  views.filter((view) => view.applies(info) && !(isWide && view === watch));

/** The section that is shown: the chosen one, else the first there is. */
export function shownView(among: readonly PanelView[], section: string): PanelView {
  return among.find(({ id }) => id === section) ?? among.find(({ id }) => id === 'charts') ?? among[0];
}

export { watch };
