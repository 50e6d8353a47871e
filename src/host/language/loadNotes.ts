import { languages, Position, workspace, type Disposable, type Uri } from 'vscode';
import type { Diagnostic } from '../../core/diagnostic';
import { isRecording } from '../experimentFile';
import { shown } from './diagnostics';
import type { OpenExperiments } from '../openExperiments';

/** What only loading an experiment tells, such as what was made of its data or is wrong with them: among the problems, until the text changes. */
export function provideLoadNotes(experiments: OpenExperiments): Disposable[] {
  const collection = languages.createDiagnosticCollection('optimizer-experiment-data');
  const show = async (uri: Uri, told: readonly Diagnostic[]) => {
    const document = isRecording(uri) ? { positionAt: () => new Position(0, 0) } : await workspace.openTextDocument(uri);
    collection.set(
      uri,
      told.map((one) => shown(document, one)),
    );
  };
  experiments.loaded.on(({ uri, told }) => void show(uri, told));
  return [
    collection,
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) collection.delete(document.uri);
    }),
    workspace.onDidCloseTextDocument(({ uri }) => collection.delete(uri)),
  ];
}
