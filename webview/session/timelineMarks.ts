import type { RunInfo } from '../../src/protocol/session';
import type { TimelineMark } from '../controls/stepTimeline';

/** Where a run was changed, where it was forked from another, and where others were forked from it. */
export function timelineMarks(runs: readonly RunInfo[], run: RunInfo | undefined): TimelineMark[] {
  if (!run) return [];
  const parent = runs.find(({ id }) => id === run.parent)?.label ?? run.parent;
  const own: TimelineMark[] = run.forkedAt === undefined ? [] : [{ step: run.forkedAt, kind: 'fork', text: `forked from ${parent}` }];
  const children = runs.flatMap(({ parent: from, forkedAt, label }): TimelineMark[] =>
    from === run.id && forkedAt !== undefined ? [{ step: forkedAt, kind: 'fork', text: `${label} was forked here` }] : [],
  );
  const edits = (run.edits ?? []).map(({ step, text }): TimelineMark => ({ step, kind: 'edit', text: `changed ${text}` }));
  return [...own, ...children, ...edits];
}
