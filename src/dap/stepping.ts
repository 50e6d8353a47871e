import type { RunId, SessionStatus } from '../protocol/session';
import type { Debuggee } from './debuggee';

/**
 * One stage on. With `alone`, only of this run; else the others keep up with it update by update: they wait at the beginning of
 * the update while this run goes through its stages, and make theirs when it has made its own.
 */
export async function stepStage({ session }: Debuggee, run: RunId, alone: boolean): Promise<SessionStatus> {
  const before = cursorOf(session.status, run);
  const status = await session.move('stepStage', { runs: [run] });
  const after = cursorOf(status, run);
  const behind = status.runs.filter(({ id, cursor, reason, records }) => id !== run && cursor === before && !(reason && cursor === records - 1)).map(({ id }) => id);
  return alone || after === before || behind.length === 0 ? status : session.move('step', { runs: behind });
}

/** One stage back; over the beginning of the update, the others go back with it. */
export async function stepStageBack({ session }: Debuggee, run: RunId, alone: boolean): Promise<SessionStatus> {
  const before = cursorOf(session.status, run);
  const status = await session.move('stepStageBack', { runs: [run] });
  const after = cursorOf(status, run);
  const ahead = status.runs.filter(({ id, cursor }) => id !== run && cursor === before).map(({ id }) => id);
  return alone || after === before || ahead.length === 0 ? status : session.move('stepBack', { runs: ahead });
}

/** To a stage of the present update. */
export async function goToStage(debuggee: Debuggee, run: RunId, stage: number): Promise<SessionStatus> {
  const { session } = debuggee;
  for (;;) {
    const { step, stage: present } = debuggee.moment(run);
    if (present === stage) return session.status;
    const status = await session.move(present < stage ? 'stepStage' : 'stepStageBack', { runs: [run] });
    const now = debuggee.moment(run);
    // An ended run does not move, and a move past the update would never come to an end.
    if (now.step !== step || now.stage === present) return status;
  }
}

function cursorOf(status: SessionStatus, run: RunId): number {
  return status.runs.find(({ id }) => id === run)?.cursor ?? 0;
}
