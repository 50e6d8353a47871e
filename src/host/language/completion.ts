import {
  CompletionItem,
  CompletionItemKind,
  languages,
  MarkdownString,
  SnippetString,
  type CompletionItemProvider,
  type Disposable,
} from 'vscode';
import { completionsAt, type CompletionKind } from '../../core/experiment/language/completion';
import { experimentDocuments, formatOfDocument, rangeIn } from './document';

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

const provider: CompletionItemProvider = {
  provideCompletionItems(document, position) {
    const format = formatOfDocument(document);
    if (!format) return [];
    return completionsAt(document.getText(), document.offsetAt(position), format).map((completion, i) => {
      const item = new CompletionItem(completion.label, kinds[completion.kind]);
      item.detail = completion.detail;
      item.documentation = new MarkdownString(completion.documentation);
      item.insertText = new SnippetString(completion.snippet);
      item.range = rangeIn(document, completion.range);
      // JSON replaces the quotes with the word, so they count when VS Code filters.
      item.filterText = format === 'json' && completion.snippet.startsWith('"') ? `"${completion.label}"` : completion.label;
      item.sortText = String(i).padStart(4, '0');
      return item;
    });
  },
};

export function provideCompletion(): Disposable {
  return languages.registerCompletionItemProvider(experimentDocuments, provider, ':', ' ', '"', '{', '(');
}
