import { commands, window, type Disposable, type Uri } from 'vscode';
import { UserError } from '../protocol/channel';
import type { OpenExperiments } from './openExperiments';

/** The editor that recordings open in: their panel. */
export const recordingEditor = 'optimizerDebugger.recording';

/** A recording opens as its panel, with what it holds; *Reopen Editor With…* shows its index as a text. */
export function provideRecordings(experiments: OpenExperiments): Disposable {
  return window.registerCustomEditorProvider(recordingEditor, {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    resolveCustomEditor: ({ uri }, view) => experiments.of(uri).adopt(view),
  });
}

/** Opens a recording that the user names. */
export async function openRecording(given: Uri | undefined): Promise<void> {
  const uri =
    given ?? (await window.showOpenDialog({ title: 'Open Recording…', filters: { 'Recordings of PyTorch runs': ['optrace'] } }))?.[0];
  if (!uri) return;
  if (uri.scheme !== 'file')
    throw new UserError('A recording is read from this machine’s files only. Copy it there with its folder of tensors.');
  await commands.executeCommand('vscode.openWith', uri, recordingEditor);
}
