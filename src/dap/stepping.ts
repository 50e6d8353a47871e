import type { RunId, SessionStatus } from '../protocol/session';
import type { Debuggee } from './debuggee';

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
