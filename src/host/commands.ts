import { commands, Uri, window, workspace, type Disposable, type LogOutputChannel } from 'vscode';
import { UserError } from '../protocol/channel';
import type { RunId } from '../protocol/session';
import { InvalidExperiment } from '../session/experimentSession';
import type { LanguageClient } from './language/client';
import { newExperiment } from './newExperiment';
import { revealRange, type OpenExperiment } from './openExperiment';
import type { OpenExperiments } from './openExperiments';
import { saveTrace } from './traceFile';

const experimentName = /\.experiment\.(ya?ml|json)$/;
const languages = new Set(['optimizer-experiment', 'optimizer-experiment-json']);

/** Registers every command; what one refuses reaches the user as a message. */
export function registerCommands(experiments: OpenExperiments, language: LanguageClient, log: LogOutputChannel): Disposable[] {
  const begin = async (uri: Uri | undefined, optimizers: readonly RunId[] | undefined, isRunning: boolean) => {
    const target = uri ?? experimentInFront() ?? experiments.latest?.uri;
    if (!target) throw new UserError('Open an experiment file (*.experiment.yaml) first, or make one with “New Optimizer Experiment…”.');
    const open = experiments.of(target);
    await beginOrExplain(open, () => open.begin({ optimizers, isRunning }));
  };
  const current = () => {
    const front = experimentInFront();
    const open = (front && experiments.find(front)) ?? experiments.latest;
    if (!open?.session) throw new UserError('No experiment is running. Open one and press Run first.');
    return { open, session: open.session };
  };
  const all: Record<string, (...args: never[]) => unknown> = {
    run: (uri?: Uri, options?: { optimizers?: readonly RunId[] }) => begin(asUri(uri), options?.optimizers, true),
    step: async (uri?: Uri) => {
      const target = asUri(uri) ?? experimentInFront();
      const open = target ? experiments.find(target) : experiments.latest;
      if (open?.session && open.session.dead === undefined) {
        open.show();
        await open.session.move('step', {});
      } else await begin(target, undefined, false);
    },
    stepBack: () => current().session.move('stepBack', {}),
    pause: () => current().session.move('pause', {}),
    continue: () => current().session.move('run', {}),
    restart: () => current().session.move('restart', {}),
    stop: () => current().open.stop(),
    runToStep: async () => {
      const { session } = current();
      const answer = await window.showInputBox({
        title: 'Run to Step…',
        prompt: 'Forward computes up to it, back shows it as it was.',
        validateInput: (text) => (/^\d{1,15}$/.test(text.trim()) ? undefined : 'Write a whole number from 0 on.'),
      });
      if (answer !== undefined) await session.move('seek', { step: Number(answer) });
    },
    showPanel: () => (experiments.latest ?? current().open).show(),
    exportTrace: async () => {
      const { open, session } = current();
      const format = await window.showQuickPick(
        [
          { label: 'CSV', description: 'one row a step, for spreadsheets and pandas', format: 'csv' as const },
          { label: 'JSON Lines', description: 'one record a line, with everything', format: 'jsonl' as const },
        ],
        { title: 'Export Trace…' },
      );
      if (format) await saveTrace(session, open.uri, format.format);
    },
    newExperiment: () => newExperiment(language),
  };
  return Object.entries(all).map(([name, command]) =>
    commands.registerCommand(`optimizerDebugger.${name}`, async (...args: never[]) => {
      try {
        await command(...args);
      } catch (error) {
        void window.showErrorMessage(error instanceof Error ? error.message : String(error));
        if (!(error instanceof UserError)) log.error(error instanceof Error ? error : String(error));
      }
    }),
  );
}

/** The experiment file that the user is looking at. */
function experimentInFront(): Uri | undefined {
  const document = window.activeTextEditor?.document;
  if (document && (languages.has(document.languageId) || experimentName.test(document.uri.path))) return document.uri;
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = typeof input === 'object' && input !== null && 'uri' in input && input.uri instanceof Uri ? input.uri : undefined;
  return uri && experimentName.test(uri.path) ? uri : undefined;
}

/** Code lenses and menus pass a Uri; keybindings and the palette pass nothing. */
function asUri(argument: unknown): Uri | undefined {
  return argument instanceof Uri ? argument : undefined;
}

async function beginOrExplain(open: OpenExperiment, begin: () => Promise<void>): Promise<void> {
  try {
    await begin();
  } catch (error) {
    if (!(error instanceof InvalidExperiment)) throw error;
    await explain(open.uri, error);
  }
}

/** Says what is wrong with the file, with a way to the first problem. */
async function explain(uri: Uri, { diagnostics, message }: InvalidExperiment): Promise<void> {
  const first = diagnostics.find(({ severity }) => severity === 'error') ?? diagnostics[0];
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : '';
  const { line, character } = (await workspace.openTextDocument(uri)).positionAt(first?.range.start ?? 0);
  const show = 'Go to Problem';
  const answer = await window.showErrorMessage(`${uri.path.split('/').at(-1)}:${line + 1}:${character + 1}: ${message}${more}`, show);
  if (answer === show && first) await revealRange(uri, first.range);
}
