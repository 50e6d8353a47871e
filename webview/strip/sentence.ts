import type { Verdict, VerdictState } from '../../src/core/verdicts/verdict';
import type { IconName } from '../look/icon';
import type { RunInfo, RunStatus } from '../../src/protocol/session';
import { count, significant } from '../look/numbers';
import { heldValues } from '../../src/core/record/recordLayout';
import { currentNorm } from '../session/recordSeries';
import type { DrawnRun } from '../session/drawing';

/** What is said of a run: where it stands and what it has come to. */
export interface Sentence {
  readonly text: string;
  /** Whether it tells of something wrong. */
  readonly isBad: boolean;
  /** What the run does, in a word and a picture; absent where nothing is said of that. */
  readonly state?: { readonly word: string; readonly icon: IconName };
}

const states: Readonly<Record<VerdictState, { readonly word: string; readonly icon: IconName }>> = {
  converged: { word: 'converged', icon: 'converged' },
  converging: { word: 'converging', icon: 'arrowRight' },
  cycle: { word: 'in a cycle', icon: 'sync' },
  diverging: { word: 'diverging', icon: 'warning' },
  wandering: { word: 'wandering', icon: 'arrowBoth' },
  noisy: { word: 'noisy', icon: 'noisy' },
  stalled: { word: 'stalled', icon: 'stalled' },
  nonFinite: { word: 'not finite', icon: 'error' },
  failed: { word: 'failed', icon: 'error' },
};

/** What a run does, in the words of its verdict; bad is what does not come to an end by itself. */
export const sentenceOfVerdict = ({ state, message }: Verdict): Sentence => ({
  text: message,
  isBad: state === 'diverging' || state === 'nonFinite' || state === 'failed',
  state: states[state],
});

/** One sentence for the step that a run stands at. */
export function sentenceOf({ steps }: RunInfo, status: RunStatus | undefined, drawn: DrawnRun | undefined): Sentence {
  if (!status) return { text: '', isBad: false };
  const { cursor, records, state, reason } = status;
  const isNewest = cursor === records - 1;
  if (isNewest && reason === 'nonFinite') return { text: `Not finite at step ${count(cursor)}.`, isBad: true };
  if (isNewest && reason === 'failed') return { text: `Code failed at step ${count(cursor)}.`, isBad: true };
  const place =
    isNewest && state === 'ended'
      ? `Ended after ${count(cursor)} steps`
      : state === 'running'
        ? `Running, at step ${count(cursor)} of ${count(steps)}`
        : `At step ${count(cursor)} of ${count(steps)}`;
  if (!drawn) return { text: `${place}.`, isBad: false };
  const value = heldValues(drawn.info.record, drawn.current.row, 'value')[0];
  const slope = currentNorm(drawn, 'gradient');
  const figures = [
    `f = ${significant(value, 4)}`,
    ...(slope === undefined || Number.isNaN(slope) ? [] : [`‖∇f‖ = ${significant(slope, 3)}`]),
  ];
  return { text: `${place}: ${figures.join(', ')}`, isBad: !Number.isFinite(value) };
}
