import { basename } from 'node:path';
import { debug, window, type DebugConfiguration } from 'vscode';
import { displayText } from '../../core/displayText';
import { attachOf } from '../../dap/live/attaching';
import { announcedRuns, type AnnouncedRun } from '../../platform/node/live/announced';
import { UserError } from '../../protocol/channel';
import { debugType } from './launch';

/** Attaches to a training on this machine. */
export async function attachToRun(): Promise<void> {
  await debug.startDebugging(undefined, { type: debugType, request: 'attach', name: 'Attach to a PyTorch run', stopOnEntry: true });
}

/** Leaves out the update before which the training waits. */
export async function skipUpdate(): Promise<void> {
  const session = debug.activeDebugSession;
  if (session?.type !== debugType || session.configuration.request !== 'attach')
    throw new UserError('Only an update of a live PyTorch run can be left out. Attach to one first.');
  await session.customRequest('evaluate', { expression: 'skip', context: 'repl' });
}

/** A configuration with the port of the run that is meant; undefined: the user has changed their mind. */
export async function attaching(configuration: DebugConfiguration): Promise<DebugConfiguration | undefined> {
  const { port, token, wait } = attachOf(configuration);
  // Who waits for a run takes the one that comes.
  if (port !== undefined || wait > 0) return configuration;
  const run = await chosenRun(announcedRuns());
  return run && { ...configuration, port: run.port, token: token ?? run.token };
}

async function chosenRun(runs: readonly AnnouncedRun[]): Promise<AnnouncedRun | undefined> {
  if (runs.length === 0) throw new UserError('No run of yours on this machine listens. Start the training with record(…, listen=True).');
  if (runs.length === 1) return runs[0];
  const picked = await window.showQuickPick(
    runs.map((run) => ({
      label: displayText(basename(run.script) || basename(run.path), 80),
      description: `process ${run.pid}, port ${run.port}, since ${new Date(run.time * 1000).toLocaleTimeString()}`,
      detail: displayText(run.path, 200),
      run,
    })),
    { title: 'Attach to a PyTorch Run', placeHolder: 'Which training?' },
  );
  return picked?.run;
}
