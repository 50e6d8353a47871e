import { languages, workspace, type Disposable } from 'vscode';
import { shown } from './diagnostics';
import type { OpenExperiment } from '../openExperiment';
import type { OpenExperiments } from '../openExperiments';

/** What only loading an experiment tells, such as what was made of its data: among the problems, until the text changes. */
export function provideLoadNotes(experiments: OpenExperiments): Disposable[] {
  const collection = languages.createDiagnosticCollection('optimizer-experiment-data');
  const show = async ({ uri, session }: OpenExperiment) => {
    const document = await workspace.openTextDocument(uri);
    collection.set(uri, session?.notes.map((note) => shown(document, note)));
  };
  experiments.begun.on((open) => void show(open));
  return [
    collection,
    workspace.onDidChangeTextDocument(({ document }) => collection.delete(document.uri)),
    workspace.onDidCloseTextDocument(({ uri }) => collection.delete(uri)),
  ];
}
