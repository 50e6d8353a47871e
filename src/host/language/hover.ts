import { Hover, languages, MarkdownString, type Disposable, type HoverProvider } from 'vscode';
import type { LanguageClient } from './client';
import { experimentDocuments, rangeIn, textOf } from './document';

export function provideHover(language: LanguageClient): Disposable {
  const provider: HoverProvider = {
    async provideHover(document, position, token) {
      const text = textOf(document);
      const hover = text && (await language.provide('hover', { ...text, offset: document.offsetAt(position) }, token));
      return hover && new Hover(new MarkdownString(hover.markdown), rangeIn(document, hover.range));
    },
  };
  return languages.registerHoverProvider(experimentDocuments, provider);
}
