import type { ExtensionContext } from 'vscode';
import { provideCodeLenses } from './codeLenses';
import { provideCompletion } from './completion';
import { provideDiagnostics } from './diagnostics';
import { provideHover } from './hover';
import { provideQuickFixes } from './quickFixes';
import { provideSymbols } from './symbols';

/** Everything an editor says about an experiment file while it is written. */
export function registerLanguageFeatures(context: Pick<ExtensionContext, 'subscriptions'>): void {
  context.subscriptions.push(
    ...provideDiagnostics(),
    provideCompletion(),
    provideHover(),
    provideSymbols(),
    provideQuickFixes(),
    provideCodeLenses(),
  );
}
