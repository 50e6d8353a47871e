import { debug, workspace, type DebugConfiguration, type DebugSessionOptions, type Uri } from 'vscode';
import type { RunId } from '../../protocol/session';
import { experimentName, programOf } from '../experimentFile';

/** The type of our debug sessions, as package.json contributes it. */
export const debugType = 'optimizer';

export interface Launch {
  /** `run` ignores breakpoints and leaves the window as it is; `debug` is what F5 does; `step` debugs from the start, stopped. */
  readonly how: 'run' | 'debug' | 'step';
  /** Only these optimizers; all when absent. */
  readonly optimizers?: readonly RunId[];
}

/** A plain run is watched in its panel: the window does not turn into a debugger for it. */
const quiet: DebugSessionOptions = { noDebug: true, suppressDebugToolbar: true, suppressDebugStatusbar: true, suppressDebugView: true };

/** The configuration of a session that no launch.json describes. */
export function configurationFor(uri: Uri): DebugConfiguration {
  // The panel says why a run stopped; the console would take half of its height. It opens by Ctrl+Shift+Y.
  return { type: debugType, request: 'launch', name: experimentName(uri), program: programOf(uri), internalConsoleOptions: 'neverOpen' };
}

/** Begins a debug session on a file, whichever way the user asked for it. False: it did not begin, and the user was told why. */
export async function launch(uri: Uri, { how, optimizers }: Launch): Promise<boolean> {
  const configuration = { ...configurationFor(uri), optimizers, stopOnEntry: how === 'step' ? true : undefined };
  return start(uri, configuration, how === 'debug' ? {} : how === 'run' ? quiet : { suppressDebugView: true });
}

/** Begins again as it began before. */
export function relaunch(uri: Uri, configuration: DebugConfiguration): Promise<boolean> {
  return start(uri, { ...configuration, ...configurationFor(uri), name: configuration.name }, configuration.noDebug ? quiet : {});
}

async function start(uri: Uri, configuration: DebugConfiguration, options: DebugSessionOptions): Promise<boolean> {
  // The text runs as it stands in the editor: nothing has to be saved first.
  return debug.startDebugging(workspace.getWorkspaceFolder(uri), configuration, { suppressSaveBeforeStart: true, ...options });
}
