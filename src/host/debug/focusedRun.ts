import { debug, type DebugSession } from 'vscode';
import type { RunInfo } from '../../protocol/session';
import type { OpenExperiment } from '../openExperiment';

/** The run that the debugger's user looks at: the thread chosen in the call stack. Undefined where no debugger is at work on the file. */
export async function focusedRun({ session, debugSession }: OpenExperiment): Promise<RunInfo | undefined> {
  if (!session || !debugSession) return undefined;
  const { runs } = session.info;
  if (runs.length === 1) return runs[0];
  const item = debug.activeStackItem;
  if (!item || item.session.id !== debugSession.id) return runs[0];
  return runs[await placeOfThread(debugSession, item.threadId)];
}

/** Threads are listed in the order of the runs. */
async function placeOfThread(debugSession: DebugSession, threadId: number): Promise<number> {
  const { threads } = (await debugSession.customRequest('threads')) as { threads: readonly { readonly id: number }[] };
  return threads.findIndex(({ id }) => id === threadId);
}
