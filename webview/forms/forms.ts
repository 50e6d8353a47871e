import type { SessionInfo } from '../../src/protocol/session';
import { basins } from './basins';
import { contours } from './contours';
import type { Form } from './form';

/** The only list of forms, in the order of their buttons. */
const forms: readonly Form[] = [contours, basins];

export const formsOf = (info: SessionInfo): readonly Form[] => forms.filter((form) => form.applies(info));

/** The chosen one, else the first. */
export const shownForm = (among: readonly Form[], id: string): Form => among.find((form) => form.id === id) ?? among[0];
