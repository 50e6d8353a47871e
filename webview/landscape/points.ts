import type { RunInfo } from '../../src/protocol/session';

/** Slots whose path is drawn: points in parameter space. A search has points of its own choice and no path. */
export const pointsOf = ({ record, evaluations }: RunInfo): readonly string[] =>
  evaluations === undefined
    ? record.columns.flatMap(({ slot, isPoint, kind }) => (slot !== undefined && isPoint && kind === 'whole' ? [slot] : []))
    : [];
