import { fork } from 'node:child_process';
import { ProgressLocation, Uri, window, workspace, type CancellationToken, type LogOutputChannel } from 'vscode';
import { UserError } from '../protocol/channel';
import { pythonInterpreter } from './settings';

/** What the command line has said. */
interface Outcome {
  readonly exit: number | null;
  readonly output: string;
  readonly said: string;
}

/** The file as it is in the editor, saved: Python reads it from the disk. @throws UserError */
async function savedFile(uri: Uri | undefined): Promise<string> {
  if (!uri) throw new UserError('Open an experiment file (*.experiment.yaml) first.');
  if (uri.scheme !== 'file')
    throw new UserError('Save the experiment on this machine first: its script stands beside it, and Python reads both from the disk.');
  const document = workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  if (document?.isDirty && !(await document.save()))
    throw new UserError('The experiment was not saved, so it was not written for PyTorch.');
  return uri.fsPath;
}

/** Runs our own command line, which does the work in a process of its own. */
function commandLine(extension: Uri, options: readonly string[], token?: CancellationToken): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = fork(Uri.joinPath(extension, 'dist', 'cli.js').fsPath, [...options], { silent: true, execArgv: [] });
    const stop = token?.onCancellationRequested(() => child.kill());
    let [output, said] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => (output += piece));
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => (said += piece));
    child.once('error', reject);
    child.once('close', (exit) => {
      stop?.dispose();
      resolve({ exit, output, said });
    });
  });
}

/** What was wrong, without the place that every message begins with. */
const reason = ({ said }: Outcome): string => (said.trim().split('\n')[0] ?? '').replace(/^.*?:\d+:\d+: /, '');

/** *Export as a PyTorch Script…*: writes it, and opens it. @param place where to; undefined: the user is asked. */
export async function exportTorch(
  extension: Uri,
  experiment: Uri | undefined,
  place: Uri | undefined,
  log: LogOutputChannel,
): Promise<void> {
  const file = await savedFile(experiment);
  const suggested = Uri.file(file.replace(/(\.experiment)?\.(ya?ml|json)$/i, '.py'));
  const target =
    place ?? (await window.showSaveDialog({ defaultUri: suggested, filters: { Python: ['py'] }, title: 'Export as a PyTorch Script' }));
  if (!target) return;
  const outcome = await commandLine(extension, ['export-torch', file, '--out', target.fsPath]);
  if (outcome.said) log.info(outcome.said.trim());
  if (outcome.exit !== 0) throw new UserError(reason(outcome) || 'The script could not be written.');
  await window.showTextDocument(await workspace.openTextDocument(target));
  const left = outcome.said.split('\n').filter((line) => line.includes(' is left out: '));
  if (left.length > 0) void window.showWarningMessage(left.join(' '));
}

/** *Compare with PyTorch*: makes the runs there, too, and says where the first number parts. */
export async function compareTorch(extension: Uri, experiment: Uri | undefined, log: LogOutputChannel): Promise<void> {
  if (!workspace.isTrusted) throw new UserError('To compare with PyTorch a script is run, so only in a trusted workspace.');
  const file = await savedFile(experiment);
  const outcome = await window.withProgress(
    { location: ProgressLocation.Notification, title: 'Comparing with PyTorch…', cancellable: true },
    (_, token) => commandLine(extension, ['compare-torch', file, '--python', pythonInterpreter()], token),
  );
  const lines = outcome.output
    .trim()
    .split('\n')
    .filter((line) => line !== '');
  if (outcome.exit === null) return;
  if (lines.length === 0) throw new UserError(`${reason(outcome)} The interpreter is the setting optimizerDebugger.python.`);
  log.info([...lines, outcome.said.trim()].join('\n'));
  const departures = lines.filter((line) => line.includes(': departs from PyTorch'));
  const show = 'Show All Runs';
  const answer =
    departures.length > 0
      ? await window.showWarningMessage(departures[0], show)
      : await window.showInformationMessage(lines.length === 1 ? lines[0] : `All ${lines.length} runs agree with PyTorch.`, show);
  if (answer === show) log.show();
}
