import { DocumentSymbol, languages, SymbolKind, type Disposable, type DocumentSymbolProvider, type TextDocument } from 'vscode';
import type { OutlineSymbol } from '../../core/experiment/language/outline';
import type { LanguageClient } from './client';
import { experimentDocuments, rangeIn, textOf } from './document';

const kinds: Readonly<Record<OutlineSymbol['kind'], SymbolKind>> = {
  experiment: SymbolKind.Module,
  section: SymbolKind.Property,
  objective: SymbolKind.Function,
  variable: SymbolKind.Variable,
  optimizer: SymbolKind.Class,
  option: SymbolKind.Field,
};

function shown(document: TextDocument, { name, detail, kind, range, selection, children }: OutlineSymbol): DocumentSymbol {
  const symbol = new DocumentSymbol(name, detail, kinds[kind], rangeIn(document, range), rangeIn(document, selection));
  symbol.children = children.map((child) => shown(document, child));
  return symbol;
}

export function provideSymbols(language: LanguageClient): Disposable {
  const provider: DocumentSymbolProvider = {
    async provideDocumentSymbols(document, token) {
      const text = textOf(document);
      const symbols = text && (await language.provide('symbols', text, token));
      return symbols?.map((symbol) => shown(document, symbol));
    },
  };
  return languages.registerDocumentSymbolProvider(experimentDocuments, provider, { label: 'Optimizer experiment' });
}
