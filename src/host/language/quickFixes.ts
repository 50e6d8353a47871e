import { CodeAction, CodeActionKind, languages, WorkspaceEdit, type CodeActionProvider, type Disposable } from 'vscode';
import { fixesFor } from '../../core/experiment/language/fixes';
import { parseExperiment } from '../../core/experiment/parse';
import { experimentDocuments, formatOfDocument, rangeIn } from './document';

/** Replaces what is wrong by what was probably meant. */
const provider: CodeActionProvider = {
  provideCodeActions(document, range, context) {
    const format = formatOfDocument(document);
    if (!format) return [];
    const source = document.getText();
    // The document may be newer than what the editor still shows: fixes are made for what is wrong now.
    return parseExperiment(source, format)
      .diagnostics.filter((diagnostic) => rangeIn(document, diagnostic.range).intersection(range))
      .flatMap((diagnostic) =>
        fixesFor(source, diagnostic, format).map((fix, i) => {
          const action = new CodeAction(fix.title, CodeActionKind.QuickFix);
          action.edit = new WorkspaceEdit();
          action.edit.replace(document.uri, rangeIn(document, fix.range), fix.text);
          action.diagnostics = context.diagnostics.filter(({ message }) => message === diagnostic.message);
          action.isPreferred = i === 0;
          return action;
        }),
      );
  },
};

export function provideQuickFixes(): Disposable {
  return languages.registerCodeActionsProvider(experimentDocuments, provider, {
    providedCodeActionKinds: [CodeActionKind.QuickFix],
  });
}
