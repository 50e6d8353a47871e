import type { SessionInfo } from '../../src/protocol/session';
import { basins } from './basins';
import { contours } from './contours';
import { direction } from './direction';
import type { Form } from './form';
import { surface } from './surface';
import { theory } from './theory';

/** The only list of forms, in the order of their buttons. */
const forms: readonly Form[] = [contours, surface, direction, basins, theory];

/** Of a recording there are none: its function is not known beside its steps. */
export const formsOf = (info: SessionInfo): readonly Form[] => (info.isRecorded ? [] : forms.filter((form) => form.applies(info)));

/** The chosen one, else the first. */
export const shownForm = (among: readonly Form[], id: string): Form => among.find((form) => form.id === id) ?? among[0];
