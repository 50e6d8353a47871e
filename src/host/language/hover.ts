import { Hover, languages, MarkdownString, type Disposable, type HoverProvider, type TextDocument } from 'vscode';
import type { Hover as Described } from '../../core/experiment/language/hover';
import type { LanguageClient } from './client';
import { experimentDocuments, rangeIn, textOf } from './document';

export function provideHover(language: LanguageClient): Disposable {
  const provider: HoverProvider = {
    async provideHover(document, position, token) {
      const text = textOf(document);
      const hover = text && (await language.provide('hover', { ...text, offset: document.offsetAt(position) }, token));
      return hover && new Hover(shown(document, hover), rangeIn(document, hover.range));
    },
  };
  return languages.registerHoverProvider(experimentDocuments, provider);
}

/** Over an optimizer of the file with a link to its explanation; no other command may be run from a hover. */
function shown({ uri }: TextDocument, { markdown, explains }: Described): MarkdownString {
  if (explains === undefined) return new MarkdownString(markdown);
  const link = `command:optimizerDebugger.explain?${encodeURIComponent(JSON.stringify([uri, explains]))}`;
  const text = new MarkdownString(`${markdown}\n\n[Explain, with the numbers of each step](${link})`);
  text.isTrusted = { enabledCommands: ['optimizerDebugger.explain'] };
  return text;
}
