import { commands, debug, Uri, window, workspace, type Disposable, type LogOutputChannel } from 'vscode';
import { UserError } from '../protocol/channel';
import type { RunId } from '../protocol/session';
import { attachToRun, skipUpdate } from './debug/attach';
import { breakWhen } from './debug/breakWhen';
import { focusedRun } from './debug/focusedRun';
import { fork } from './debug/fork';
import { explainOptimizer } from './explain';
import { launch, type Launch } from './debug/launch';
import { experimentInFront } from './experimentFile';
import type { ExperimentSession } from '../session/experimentSession';
import type { LanguageClient } from './language/client';
import type { OpenExperiment } from './openExperiment';
import { newExperiment } from './newExperiment';
import { openExample } from './openExample';
import type { OpenExperiments } from './openExperiments';
import { compareRecordings, recordPyTorch, verifyRecording } from './pytorch';
import { openRecording } from './recordings';
import { compareTorch, exportTorch } from './torch';
import { saveTrace, saveWeights } from './traceFile';

/** Registers every command; what one refuses reaches the user as a message. */
export function registerCommands(
  experiments: OpenExperiments,
  language: LanguageClient,
  log: LogOutputChannel,
  places: { readonly extension: Uri; readonly own: Uri },
): Disposable[] {
  const inFront = () => experiments.active?.uri ?? experimentInFront();
  const begin = async (uri: Uri | undefined, how: Launch) => {
    const target = uri ?? inFront() ?? experiments.latest?.uri;
    if (!target) throw new UserError('Open an experiment file (*.experiment.yaml) first, or make one with “New Optimizer Experiment…”.');
    if (how.how === 'run' && !workspace.isTrusted) await experiments.of(target).run({ optimizers: how.optimizers });
    else await launch(target, how);
  };
  /** Keys of the panel say that they are: the window knows before this process that one works there. */
  const meant = (from: unknown) => (from === 'panel' ? (experiments.active ?? experiments.shown)?.uri : asUri(from));
  const current = () => {
    const front = inFront();
    const debugged = experiments.debuggedBy(debug.activeDebugSession);
    const open = (front && experiments.find(front)) ?? debugged ?? experiments.latest;
    if (!open?.session) throw new UserError('No experiment is running. Open one and press Run first.');
    return { open, session: open.session };
  };
  const all: Record<string, (...args: never[]) => unknown> = {
    run: (from?: unknown, options?: { optimizers?: readonly RunId[] }) =>
      begin(meant(from), { how: 'run', optimizers: options?.optimizers }),
    debug: (from?: unknown, options?: { optimizers?: readonly RunId[] }) =>
      begin(meant(from), { how: 'debug', optimizers: options?.optimizers }),
    step: async (uri?: Uri) => {
      const target = asUri(uri) ?? inFront();
      const open = target ? experiments.find(target) : experiments.latest;
      if (open?.session && open.session.dead === undefined) {
        open.show();
        await open.session.move('step', {});
      } else await begin(target, { how: 'step' });
    },
    stepBack: () => current().session.move('stepBack', {}),
    pause: () => current().session.move('pause', {}),
    continue: () => current().session.move('run', {}),
    restart: () => current().session.move('restart', {}),
    stop: () => current().open.stop(),
    runToStep: async () => {
      const { session } = current();
      const answer = await window.showInputBox({
        title: 'Go to Step…',
        prompt: 'Forward computes up to it, back shows it as it was.',
        validateInput: (text) => (/^\d{1,15}$/.test(text.trim()) ? undefined : 'Write a whole number from 0 on.'),
      });
      if (answer !== undefined) await session.move('seek', { step: Number(answer) });
    },
    explain: (uri?: unknown, run?: string) => explainOptimizer(experiments, language, uri, run),
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
      if (format) await saveTrace(session, open, format.format);
    },
    saveWeights: async () => {
      const { open, session } = current();
      const run = await runLookedAt(open, session, 'Save Weights…', 'Which run’s weights?');
      const cursor = session.status.runs.find(({ id }) => id === run)?.cursor;
      if (run === undefined || cursor === undefined) return;
      const chosen = await window.showQuickPick(
        [
          { label: 'To go on from', description: 'with the optimizer’s state, under the names of the experiment', names: 'own' as const },
          { label: 'For PyTorch', description: 'under its names and in its layout, for load_state_dict', names: 'torch' as const },
        ],
        { title: 'Save Weights…' },
      );
      if (chosen) await saveWeights(session, open, run, cursor, chosen.names);
    },
    fork: async () => {
      const { open, session } = current();
      const run = await runLookedAt(open, session, 'Fork from This Step…', 'Which run should the new one start from?');
      if (run !== undefined) await fork(session, language, run);
    },
    exportTorch: (uri?: Uri, place?: Uri) => exportTorch(places.extension, asUri(uri) ?? inFront(), asUri(place), log),
    compareTorch: (uri?: Uri) => compareTorch(places.extension, asUri(uri) ?? inFront(), log),
    newExperiment: () => newExperiment(language),
    openRecording: (uri?: Uri) => openRecording(asUri(uri)),
    attachToRun: () => attachToRun(),
    skipUpdate: () => skipUpdate(),
    recordPyTorch: (uri?: Uri) => recordPyTorch(places.extension, asUri(uri)),
    verifyRecording: (uri?: Uri) => verifyRecording(language, asUri(uri)),
    compareRecordings: (uri?: Uri) => compareRecordings(language, experiments, asUri(uri)),
    openExample: () => openExample(places.extension, places.own),
    breakWhen: (chosen?: { readonly variable?: { readonly evaluateName?: string } }) => breakWhen(chosen?.variable?.evaluateName),
    panelKey: (key: string) =>
      experiments
        .all()
        .find(({ focus }) => focus.isReturning)
        ?.pressKey(key),
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

/** Code lenses and menus pass a Uri; keybindings and the palette pass nothing. */
function asUri(argument: unknown): Uri | undefined {
  return argument instanceof Uri ? argument : undefined;
}

/** The run that the debugger stands in; without one the only run, or the one the user picks. */
async function runLookedAt(
  open: OpenExperiment,
  { info }: ExperimentSession,
  title: string,
  placeHolder: string,
): Promise<RunId | undefined> {
  const isDebugged = debug.activeStackItem !== undefined && debug.activeStackItem.session.id === open.debugSession?.id;
  if (isDebugged) return (await focusedRun(open))?.id;
  if (info.runs.length === 1) return info.runs[0].id;
  const picked = await window.showQuickPick(
    info.runs.map(({ id, label, options }) => ({ label, description: options.map(({ name, text }) => `${name}: ${text}`).join(', '), id })),
    { title, placeHolder },
  );
  return picked?.id;
}
