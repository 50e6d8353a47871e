import { Hover, languages, MarkdownString, type Disposable, type HoverProvider } from 'vscode';
import { hoverAt } from '../../core/experiment/language/hover';
import { experimentDocuments, formatOfDocument, rangeIn } from './document';

const provider: HoverProvider = {
  provideHover(document, position) {
    const format = formatOfDocument(document);
    const hover = format && hoverAt(document.getText(), document.offsetAt(position), format);
    return hover && new Hover(new MarkdownString(hover.markdown), rangeIn(document, hover.range));
  },
};

export function provideHover(): Disposable {
  return languages.registerHoverProvider(experimentDocuments, provider);
}
