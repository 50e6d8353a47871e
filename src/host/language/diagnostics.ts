import {
  CancellationTokenSource,
  Diagnostic as EditorDiagnostic,
  DiagnosticSeverity,
  languages,
  workspace,
  type CancellationToken,
  type Disposable,
  type TextDocument,
} from 'vscode';
import type { Diagnostic } from '../../core/diagnostic';
import type { LanguageClient } from './client';
import { rangeIn, textOf } from './document';

/** Long enough not to complain about every letter, short enough to seem immediate. */
const pauseInTyping = 150;

/** Complaints about open experiment files, as one types; gone when the file is closed. */
export function provideDiagnostics(language: LanguageClient): Disposable[] {
  const collection = languages.createDiagnosticCollection('optimizer-experiment');
  /** The newest check of each document, waiting for a pause or for its answer. */
  const checks = new Map<string, CancellationTokenSource>();
  const forget = (document: TextDocument) => {
    checks.get(document.uri.toString())?.cancel();
    checks.delete(document.uri.toString());
  };
  /** Supersedes the check before, whose answer would be about an older text. */
  const check = (document: TextDocument, delay = 0) => {
    forget(document);
    if (!textOf(document) || document.isClosed) return;
    const source = new CancellationTokenSource();
    checks.set(document.uri.toString(), source);
    setTimeout(() => void publish(document, source.token), delay);
  };
  const publish = async (document: TextDocument, token: CancellationToken) => {
    const text = textOf(document);
    const answer = text && (await language.provide('check', text, token));
    if (!answer) return;
    collection.set(
      document.uri,
      answer.diagnostics.map((diagnostic) => shown(document, diagnostic)),
    );
  };
  workspace.textDocuments.forEach((document) => check(document));
  return [
    collection,
    workspace.onDidOpenTextDocument((document) => check(document)),
    workspace.onDidChangeTextDocument(({ document }) => check(document, pauseInTyping)),
    // Also when a document gets another language.
    workspace.onDidCloseTextDocument((document) => {
      forget(document);
      collection.delete(document.uri);
    }),
    { dispose: () => checks.forEach((source) => source.cancel()) },
  ];
}

const levels = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

/** As an editor shows it. */
export function shown(document: Pick<TextDocument, 'positionAt'>, { severity, message, range, code }: Diagnostic): EditorDiagnostic {
  const diagnostic = new EditorDiagnostic(rangeIn(document, range), message, levels[severity]);
  diagnostic.source = 'optimizer experiment';
  diagnostic.code = code;
  return diagnostic;
}
