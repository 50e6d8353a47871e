import { languages, WorkspaceEdit, type Disposable, type RenameProvider } from 'vscode';
import type { LanguageClient } from './client';
import { experimentDocuments, rangeIn, textOf } from './document';

/** Renames the state and temporaries of a rule. */
export function provideRenaming(language: LanguageClient): Disposable {
  const provider: RenameProvider = {
    async prepareRename(document, position, token) {
      const text = textOf(document);
      const found = text && (await language.provide('renaming', { ...text, offset: document.offsetAt(position) }, token));
      if (!found) throw new Error('Only the names of a rule can be renamed.');
      if ('refusal' in found) throw new Error(found.refusal);
      return { range: rangeIn(document, found.range), placeholder: found.name };
    },
    async provideRenameEdits(document, position, wanted, token) {
      const text = textOf(document);
      const found = text && (await language.provide('renaming', { ...text, offset: document.offsetAt(position), wanted }, token));
      if (!found) return undefined;
      if ('refusal' in found) throw new Error(found.refusal);
      const edit = new WorkspaceEdit();
      for (const place of found.places) edit.replace(document.uri, rangeIn(document, place), wanted);
      return edit;
    },
  };
  return languages.registerRenameProvider(experimentDocuments, provider);
}
