import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Moment, StageInfo } from '../protocol/debugging';
import type { RunInfo } from '../protocol/session';
import type { Debuggee } from './debuggee';

/** What a frame of the stack stands for. */
export interface FrameTarget {
  readonly kind: 'stage' | 'update' | 'experiment';
  readonly moment: Moment;
}

export interface PlacedFrame {
  readonly target: FrameTarget;
  readonly frame: Omit<DebugProtocol.StackFrame, 'id'>;
}

/**
 * The stage that comes next, inside the update it belongs to, inside the experiment. Frames say where they begin and not where
 * they end: a client selects the whole range, and the next key would replace it.
 * @param isInFile true where a breakpoint on the experiment file's own line has stopped the run: that line is looked at, not the rule's.
 */
export async function stackOf(debuggee: Debuggee, moment: Moment, isInFile: boolean): Promise<readonly PlacedFrame[]> {
  const { run, step, stage } = moment;
  const info = debuggee.info(run);
  const { source, positions } = debuggee;
  const frames: PlacedFrame[] = [];
  // Who has stepped out stands before the update, in none of its stages.
  const next = debuggee.hasUpdate(run, step) && !debuggee.isOutside(moment) ? (await debuggee.stageList(run))[stage] : undefined;
  if (next) {
    frames.push({
      target: { kind: 'stage', moment },
      frame: { name: stageText(next), ...debuggee.placeOf(isInFile ? { range: next.range } : next), canRestart: true },
    });
  }
  const update = { name: updateText(debuggee, info, step), source, ...positions.startOf(info.range), canRestart: true };
  frames.push({ target: { kind: 'update', moment }, frame: update });
  const whole = { name: debuggee.session.info.title || debuggee.launched.fileName, source, ...positions.startOf({ start: 0 }) };
  frames.push({ target: { kind: 'experiment', moment }, frame: { ...whole, canRestart: true, presentationHint: 'subtle' } });
  return frames;
}

/** `first moment: m ← β₁·m + (1 − β₁)·g`. */
function stageText({ name, formula }: StageInfo): string {
  return formula ? `${name}: ${formula}` : name;
}

function updateText(debuggee: Debuggee, { id, label }: RunInfo, step: number): string {
  if (debuggee.hasUpdate(id, step)) return `update ${step} of ${label}`;
  const { reason } = debuggee.status(id);
  if (reason === 'failed') return `${label} stopped at step ${step}: code failed`;
  return reason === 'nonFinite'
    ? `${label} stopped at step ${step}: a number is not finite`
    : `${label} has ended after update ${step - 1}`;
}
