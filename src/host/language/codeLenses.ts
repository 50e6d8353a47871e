import { CodeLens, languages, type CodeLensProvider, type Disposable } from 'vscode';
import { runTargetsOf } from '../../core/experiment/language/outline';
import { experimentDocuments, formatOfDocument, rangeIn } from './document';

/** Run and Step over the experiment, and Run over each of its optimizers. */
const provider: CodeLensProvider = {
  provideCodeLenses(document) {
    const format = formatOfDocument(document);
    const targets = format && runTargetsOf(document.getText(), format);
    if (!targets) return [];
    const file = rangeIn(document, targets.file);
    return [
      new CodeLens(file, {
        title: '$(play) Run',
        tooltip: 'Run this experiment',
        command: 'optimizerDebugger.run',
        arguments: [document.uri],
      }),
      new CodeLens(file, {
        title: '$(debug-step-over) Step',
        tooltip: 'Make one update of every optimizer',
        command: 'optimizerDebugger.step',
        arguments: [document.uri],
      }),
      ...targets.optimizers.map(
        ({ label, ids, range }) =>
          new CodeLens(rangeIn(document, range), {
            title: `$(play) Run ${withoutIcons(label)}`,
            tooltip: 'Run this optimizer alone',
            command: 'optimizerDebugger.run',
            arguments: [document.uri, { optimizers: ids }],
          }),
      ),
    ];
  },
};

/** A label such as `$(trash)` is text, not an icon. */
function withoutIcons(label: string): string {
  return label.replaceAll('$(', '$\u200b(');
}

export function provideCodeLenses(): Disposable {
  return languages.registerCodeLensProvider(experimentDocuments, provider);
}
