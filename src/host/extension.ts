import { commands, debug, Uri, window, workspace, type ExtensionContext } from 'vscode';
import { SpareThread } from '../session/spareThread';
import { startWorkerThread } from '../platform/node/workerThread';
import { registerCommands } from './commands';
import { DebugAdapters } from './debug/adapters';
import { provideConfigurations } from './debug/configurations';
import { debugType } from './debug/launch';
import { provideValues } from './debug/values';
import { LanguageClient } from './language/client';
import { provideLoadNotes } from './language/loadNotes';
import { registerLanguageFeatures } from './language/register';
import { showLongRuns } from './longRuns';
import { OpenExperiments } from './openExperiments';
import { panelType } from './panel';
import { provideRecordings } from './recordings';
import { section } from './settings';
import { StatusBar } from './statusBar';
import { warmWorkers } from './warmWorkers';

/** Wires the views to VS Code; nothing is parsed or computed here: threads of their own do that. */
export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel('Optimizer Debugger', { log: true });
  const languageScript = Uri.joinPath(context.extensionUri, 'dist', 'language.js').fsPath;
  const language = new LanguageClient(
    () => startWorkerThread(languageScript, 'The worker that reads experiment files'),
    log,
    (message) => void window.showWarningMessage(message),
  );
  const workers = new SpareThread(() => startWorkerThread(Uri.joinPath(context.extensionUri, 'dist', 'worker.js').fsPath));
  const experiments = new OpenExperiments(context.extensionUri, language, workers);
  const adapters = new DebugAdapters(experiments, language, () => workers.take());
  showLongRuns(experiments);
  experiments.changed.on(() => {
    const state = experiments.latest?.session?.status.state ?? 'none';
    void commands.executeCommand('setContext', 'optimizerDebugger.state', state);
  });
  context.subscriptions.push(
    log,
    language,
    experiments,
    new StatusBar(experiments),
    ...registerCommands(experiments, language, log, { extension: context.extensionUri, own: context.globalStorageUri }),
    ...registerLanguageFeatures(language),
    ...provideLoadNotes(experiments),
    ...provideConfigurations(language),
    provideRecordings(experiments),
    ...provideValues(experiments, language),
    ...warmWorkers(workers, experiments),
    debug.registerDebugAdapterDescriptorFactory(debugType, adapters),
    debug.registerDebugAdapterTrackerFactory(debugType, adapters),
    window.registerWebviewPanelSerializer(panelType, {
      // The window was reloaded: the panel comes back and offers to run again.
      deserializeWebviewPanel(view, state: unknown) {
        const file = typeof state === 'object' && state !== null && 'experiment' in state ? state.experiment : undefined;
        if (typeof file === 'string') experiments.of(Uri.parse(file)).restorePanel(view);
        else view.dispose();
        return Promise.resolve();
      },
    }),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(section)) for (const open of experiments.all()) open.refresh();
    }),
  );
}
