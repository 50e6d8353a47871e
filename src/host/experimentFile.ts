import { Uri, window, workspace, type WorkspaceFolder } from 'vscode';
import type { InvalidExperiment } from '../session/experimentSession';
import { revealRange } from './reveal';

const fileName = /\.(experiment\.(ya?ml|json)|optrace)$/;
const languages = new Set(['optimizer-experiment', 'optimizer-experiment-json']);
/** A scheme has two letters at least; one letter is a drive. */
const address = /^[a-z][a-z\d+.-]+:/i;

/** Files that hold experiments, for searches. */
export const experimentGlob = '**/*.experiment.{yaml,yml,json}';
/** The same, and recordings of PyTorch runs. */
export const runnableGlob = '**/{*.experiment.{yaml,yml,json},*.optrace}';

/** Whether a file is a recording of another program's run: it opens like an experiment, and is never read as a text. */
export const isRecording = ({ path }: Pick<Uri, 'path'>): boolean => /\.optrace$/i.test(path);

/** Whether a file can be an experiment by its name; a text without a file is one by its language. */
export function isExperiment(uri: Uri): boolean {
  return (
    fileName.test(uri.path) ||
    (uri.scheme === 'untitled' &&
      workspace.textDocuments.some((document) => document.uri.toString() === uri.toString() && languages.has(document.languageId)))
  );
}

/** `rosenbrock` of `examples/rosenbrock.experiment.yaml`. */
export function experimentName({ path }: Uri): string {
  return (path.split('/').at(-1) ?? path).replace(fileName, '');
}

/** The experiment file that the user is looking at. */
export function experimentInFront(): Uri | undefined {
  const document = window.activeTextEditor?.document;
  if (document && (languages.has(document.languageId) || fileName.test(document.uri.path))) return document.uri;
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = typeof input === 'object' && input !== null && 'uri' in input && input.uri instanceof Uri ? input.uri : undefined;
  return uri && fileName.test(uri.path) ? uri : undefined;
}

/** How a launch configuration names a file: its path, or its address where it is not on this machine's disk. */
export function programOf(uri: Uri): string {
  return uri.scheme === 'file' ? uri.fsPath : uri.toString();
}

/** The file that a launch configuration's `program` names; a relative path starts at the folder. */
export function uriOfProgram(program: string, folder: WorkspaceFolder | undefined): Uri {
  if (address.test(program)) return Uri.parse(program);
  const isAbsolute = /^([a-z]:)?[\\/]/i.test(program);
  return isAbsolute || !folder ? Uri.file(program) : Uri.joinPath(folder.uri, program.replaceAll('\\', '/'));
}

/** Says what is wrong with the file, with a way to the first problem. */
export async function explain(uri: Uri, { diagnostics, message }: Pick<InvalidExperiment, 'diagnostics' | 'message'>): Promise<void> {
  const first = diagnostics.find(({ severity }) => severity === 'error') ?? diagnostics[0];
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : '';
  if (isRecording(uri)) {
    void window.showErrorMessage(message);
    return;
  }
  const { line, character } = (await workspace.openTextDocument(uri)).positionAt(first?.range.start ?? 0);
  const show = 'Go to Problem';
  const answer = await window.showErrorMessage(`${uri.path.split('/').at(-1)}:${line + 1}:${character + 1}: ${message}${more}`, show);
  if (answer === show && first) await revealRange(uri, first.range);
}
