import { commands, Uri, window, workspace, type ExtensionContext } from 'vscode';
import { registerCommands } from './commands';
import { showLongRuns } from './longRuns';
import { OpenExperiments } from './openExperiments';
import { panelType } from './panel';
import { section } from './settings';
import { StatusBar } from './statusBar';

/** Wires the views to VS Code; nothing is computed here, experiments run in threads of their own. */
export function activate(context: ExtensionContext): void {
  const experiments = new OpenExperiments(context.extensionUri);
  showLongRuns(experiments);
  experiments.changed.on(() => {
    const state = experiments.latest?.session?.status.state ?? 'none';
    void commands.executeCommand('setContext', 'optimizerDebugger.state', state);
  });
  context.subscriptions.push(
    experiments,
    new StatusBar(experiments),
    ...registerCommands(experiments),
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
  void registerLanguage(context);
}

/** Parser, schema and optimizers are only evaluated once the window is not waiting for the activation any more. */
async function registerLanguage(context: ExtensionContext): Promise<void> {
  const { registerLanguageFeatures } = await import('./language/register');
  registerLanguageFeatures(context);
}
