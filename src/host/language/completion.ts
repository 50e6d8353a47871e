import {
  CompletionItem,
  CompletionItemKind,
  languages,
  MarkdownString,
  SnippetString,
  type CompletionItemProvider,
  type Disposable,
  type TextDocument,
} from 'vscode';
import type { Completion, CompletionKind } from '../../core/experiment/language/completion';
import type { ExperimentFormat } from '../../core/experiment/parse';
import type { LanguageClient } from './client';
import { experimentDocuments, rangeIn, textOf } from './document';

const kinds: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  key: CompletionItemKind.Property,
  optimizer: CompletionItemKind.Class,
  option: CompletionItemKind.Field,
  schedule: CompletionItemKind.Event,
  function: CompletionItemKind.Function,
  constant: CompletionItemKind.Constant,
  variable: CompletionItemKind.Variable,
  value: CompletionItemKind.Value,
};

export function provideCompletion(language: LanguageClient): Disposable {
  const provider: CompletionItemProvider = {
    async provideCompletionItems(document, position, token) {
      const text = textOf(document);
      if (!text) return undefined;
      const completions = await language.provide('completions', { ...text, offset: document.offsetAt(position) }, token);
      return completions?.map((completion, i) => shown(document, text.format, completion, i));
    },
  };
  return languages.registerCompletionItemProvider(experimentDocuments, provider, ':', ' ', '"', '{', '(');
}

/** @param place its place in the list, which the editor would otherwise sort by name. */
function shown(document: TextDocument, format: ExperimentFormat, completion: Completion, place: number): CompletionItem {
  const item = new CompletionItem(completion.label, kinds[completion.kind]);
  item.detail = completion.detail;
  item.documentation = new MarkdownString(completion.documentation);
  item.insertText = new SnippetString(completion.snippet);
  item.range = rangeIn(document, completion.range);
  // JSON replaces the quotes with the word, so they count when VS Code filters.
  item.filterText = format === 'json' && completion.snippet.startsWith('"') ? `"${completion.label}"` : completion.label;
  item.sortText = String(place).padStart(4, '0');
  return item;
}
