import { DocumentSymbol, languages, SymbolKind, type Disposable, type DocumentSymbolProvider, type TextDocument } from 'vscode';
import { symbolsOf, type OutlineSymbol } from '../../core/experiment/language/outline';
import { experimentDocuments, formatOfDocument, rangeIn } from './document';

const kinds: Readonly<Record<OutlineSymbol['kind'], SymbolKind>> = {
  experiment: SymbolKind.Module,
  section: SymbolKind.Property,
  objective: SymbolKind.Function,
  variable: SymbolKind.Variable,
  optimizer: SymbolKind.Class,
  option: SymbolKind.Field,
};

const provider: DocumentSymbolProvider = {
  provideDocumentSymbols(document) {
    const format = formatOfDocument(document);
    return format ? symbolsOf(document.getText(), format).map((symbol) => shown(document, symbol)) : [];
  },
};

function shown(document: TextDocument, { name, detail, kind, range, selection, children }: OutlineSymbol): DocumentSymbol {
  const symbol = new DocumentSymbol(name, detail, kinds[kind], rangeIn(document, range), rangeIn(document, selection));
  symbol.children = children.map((child) => shown(document, child));
  return symbol;
}

export function provideSymbols(): Disposable {
  return languages.registerDocumentSymbolProvider(experimentDocuments, provider, { label: 'Optimizer experiment' });
}
