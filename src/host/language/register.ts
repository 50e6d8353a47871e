import type { Disposable } from 'vscode';
import type { LanguageClient } from './client';
import { provideCodeLenses } from './codeLenses';
import { provideCompletion } from './completion';
import { provideDiagnostics } from './diagnostics';
import { provideHover } from './hover';
import { provideQuickFixes } from './quickFixes';
import { provideRenaming } from './renaming';
import { provideSymbols } from './symbols';

/** Everything an editor says about an experiment file while it is written. */
export function registerLanguageFeatures(language: LanguageClient): Disposable[] {
  return [
    ...provideDiagnostics(language),
    provideCompletion(language),
    provideHover(language),
    provideSymbols(language),
    provideQuickFixes(language),
    provideRenaming(language),
    provideCodeLenses(language),
  ];
}
