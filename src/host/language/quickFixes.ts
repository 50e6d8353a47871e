import { CodeAction, CodeActionKind, Disposable, languages, WorkspaceEdit, type CodeActionProvider } from 'vscode';
import type { LanguageClient } from './client';
import { experimentDocuments, rangeIn, textOf } from './document';

/** Replaces what is wrong by what was probably meant. */
export function provideQuickFixes(language: LanguageClient): Disposable {
  const provider: CodeActionProvider = {
    async provideCodeActions(document, { start, end }, context, token) {
      const text = textOf(document);
      const range = { start: document.offsetAt(start), end: document.offsetAt(end) };
      // The document may be newer than what the editor still shows: fixes are made for what is wrong now.
      const fixed = text && (await language.provide('fixes', { ...text, range }, token));
      return fixed?.flatMap(({ diagnostic, fixes }) =>
        fixes.map((fix, i) => {
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
  return Disposable.from(
    languages.registerCodeActionsProvider(experimentDocuments, provider, { providedCodeActionKinds: [CodeActionKind.QuickFix] }),
    languages.registerCodeActionsProvider(experimentDocuments, ownRules(language), {
      providedCodeActionKinds: [CodeActionKind.RefactorRewrite],
    }),
  );
}

/** Writes the equations of the optimizer under the cursor into the file. */
function ownRules(language: LanguageClient): CodeActionProvider {
  return {
    async provideCodeActions(document, { start }, _, token) {
      const text = textOf(document);
      const own = text && (await language.provide('ownRule', { ...text, offset: document.offsetAt(start) }, token));
      if (!own) return undefined;
      const action = new CodeAction(own.title, CodeActionKind.RefactorRewrite);
      action.edit = new WorkspaceEdit();
      for (const { range, text: written } of own.edits) action.edit.replace(document.uri, rangeIn(document, range), written);
      return [action];
    },
  };
}
