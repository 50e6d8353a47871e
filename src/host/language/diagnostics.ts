import {
  Diagnostic as EditorDiagnostic,
  DiagnosticSeverity,
  languages,
  workspace,
  type Disposable,
  type TextDocument,
} from 'vscode';
import type { Diagnostic } from '../../core/experiment/diagnostic';
import { parseExperiment } from '../../core/experiment/parse';
import { formatOfDocument, rangeIn } from './document';

/** Long enough not to complain about every letter, short enough to seem immediate. */
const pauseInTyping = 150;

/** Complaints about open experiment files, as one types; gone when the file is closed. */
export function provideDiagnostics(): Disposable[] {
  const collection = languages.createDiagnosticCollection('optimizer-experiment');
  const waiting = new Map<string, NodeJS.Timeout>();
  const forget = (document: TextDocument) => {
    clearTimeout(waiting.get(document.uri.toString()));
    waiting.delete(document.uri.toString());
  };
  const check = (document: TextDocument) => {
    forget(document);
    const format = formatOfDocument(document);
    if (!format || document.isClosed) return;
    const { diagnostics } = parseExperiment(document.getText(), format);
    collection.set(
      document.uri,
      diagnostics.map((diagnostic) => shown(document, diagnostic)),
    );
  };
  const checkSoon = (document: TextDocument) => {
    forget(document);
    if (formatOfDocument(document))
      waiting.set(
        document.uri.toString(),
        setTimeout(() => check(document), pauseInTyping),
      );
  };
  workspace.textDocuments.forEach(check);
  return [
    collection,
    workspace.onDidOpenTextDocument(check),
    workspace.onDidChangeTextDocument(({ document }) => checkSoon(document)),
    // Also when a document gets another language.
    workspace.onDidCloseTextDocument((document) => {
      forget(document);
      collection.delete(document.uri);
    }),
    { dispose: () => waiting.forEach((timer) => clearTimeout(timer)) },
  ];
}

function shown(document: TextDocument, { severity, message, range, code }: Diagnostic): EditorDiagnostic {
  const level = severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
  const diagnostic = new EditorDiagnostic(rangeIn(document, range), message, level);
  diagnostic.source = 'optimizer experiment';
  diagnostic.code = code;
  return diagnostic;
}
