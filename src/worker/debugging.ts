import { UserError, type Handlers } from '../protocol/channel';
import type { DebugRequests } from '../protocol/debugging';

function notThere(): never {
  throw new UserError('The debugger cannot do this here.');
}

/** Answers what a debugger asks of a session. */
export function debugHandlers(): Handlers<DebugRequests> {
  return {
    stageList: notThere,
    stepStage: notThere,
    stepStageBack: notThere,
    restartUpdate: notThere,
    runBack: notThere,
    setBreakpoints: notThere,
    healthRules: notThere,
    summaries: notThere,
    entries: notThere,
    evaluate: notThere,
    names: notThere,
    assign: notThere,
    fork: notThere,
  };
}
