import { CodeLens, languages, type CodeLensProvider, type Disposable, type TextDocument } from 'vscode';
import type { RunTargets } from '../../core/experiment/language/outline';
import type { LanguageClient } from './client';
import { experimentDocuments, rangeIn, textOf } from './document';

export function provideCodeLenses(language: LanguageClient): Disposable {
  const provider: CodeLensProvider = {
    async provideCodeLenses(document, token) {
      const text = textOf(document);
      const targets = text && (await language.provide('runTargets', text, token));
      return targets && shown(document, targets);
    },
  };
  return languages.registerCodeLensProvider(experimentDocuments, provider);
}

/** Run, Debug and Step over the experiment; Run, Debug and Explain over each of its optimizers. */
function shown(document: TextDocument, targets: RunTargets): CodeLens[] {
  const file = rangeIn(document, targets.file);
  return [
    new CodeLens(file, {
      title: '$(play) Run',
      tooltip: 'Run this experiment',
      command: 'optimizerDebugger.run',
      arguments: [document.uri],
    }),
    new CodeLens(file, {
      title: '$(debug-alt) Debug',
      tooltip: 'Run this experiment and stop at its breakpoints',
      command: 'optimizerDebugger.debug',
      arguments: [document.uri],
    }),
    new CodeLens(file, {
      title: '$(debug-step-over) Step',
      tooltip: 'Make one update of every optimizer',
      command: 'optimizerDebugger.step',
      arguments: [document.uri],
    }),
    ...targets.optimizers.flatMap(({ label, ids, range }) => [
      new CodeLens(rangeIn(document, range), {
        title: `$(play) Run ${withoutIcons(label)}`,
        tooltip: 'Run this optimizer alone',
        command: 'optimizerDebugger.run',
        arguments: [document.uri, { optimizers: ids }],
      }),
      new CodeLens(rangeIn(document, range), {
        title: '$(debug-alt) Debug',
        tooltip: 'Debug this optimizer alone',
        command: 'optimizerDebugger.debug',
        arguments: [document.uri, { optimizers: ids }],
      }),
      new CodeLens(rangeIn(document, range), {
        title: 'Explain',
        tooltip: 'Show the formula of this optimizer, and the numbers in it step by step',
        command: 'optimizerDebugger.explain',
        arguments: [document.uri, ids[0]],
      }),
    ]),
  ];
}

/** A label such as `$(trash)` is text, not an icon. */
function withoutIcons(label: string): string {
  return label.replaceAll('$(', '$\u200b(');
}
