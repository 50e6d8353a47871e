import { window, type Disposable } from 'vscode';
import type { SpareThread } from '../session/spareThread';
import { experimentInFront } from './experimentFile';
import type { OpenExperiments } from './openExperiments';

/** Has a worker ready where somebody is about to run something: while an experiment is looked at, and again when one has come to rest. */
export function warmWorkers(workers: SpareThread, experiments: OpenExperiments): Disposable[] {
  const looked = () => {
    if (experimentInFront()) workers.prepare();
  };
  // Not while the extension is activated.
  setImmediate(looked);
  experiments.begun.on(({ session }) => session?.stopped.on(() => workers.prepare()));
  return [window.onDidChangeActiveTextEditor(looked), { dispose: () => void workers.dispose() }];
}
