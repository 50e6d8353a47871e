import { Diagnostic as Problem, DiagnosticSeverity, languages, Position, Range, Uri, workspace, type Disposable } from 'vscode';
import type { Diagnostic } from '../../core/diagnostic';
import { isRecording } from '../experimentFile';
import { shown } from './diagnostics';
import type { OpenExperiments } from '../openExperiments';

/** What only loading an experiment tells, such as what was made of its data or is wrong with them: among the problems, until the text changes. What is wrong in code that it names is a problem of that file. */
export function provideLoadNotes(experiments: OpenExperiments): Disposable[] {
  /** By experiment: the files of code in which something is wrong. */
  const elsewhere = new Map<string, readonly Uri[]>();
  const collection = languages.createDiagnosticCollection('optimizer-experiment-data');
  const show = async (uri: Uri, told: readonly Diagnostic[]) => {
    const document = isRecording(uri) ? { positionAt: () => new Position(0, 0) } : await workspace.openTextDocument(uri);
    for (const file of elsewhere.get(uri.toString()) ?? []) collection.delete(file);
    const inCode = told.flatMap(({ elsewhere: place }) => (place ? [{ file: Uri.joinPath(uri, '..', place.file), place }] : []));
    elsewhere.set(
      uri.toString(),
      inCode.map(({ file }) => file),
    );
    collection.set(
      uri,
      told.map((one) => shown(document, one)),
    );
    for (const { file, place } of inCode) {
      const at = new Position(place.line - 1, place.column - 1);
      const code = await workspace.openTextDocument(file);
      const problem = new Problem(
        code.getWordRangeAtPosition(at) ?? new Range(at, at.translate(0, 1)),
        place.message,
        DiagnosticSeverity.Error,
      );
      problem.source = 'optimizer experiment';
      collection.set(file, [problem]);
    }
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
