import { Range, type DocumentSelector, type TextDocument } from 'vscode';
import type { TextRange } from '../../core/diagnostic';
import type { ExperimentFormat } from '../../core/experiment/parse';
import { placeOf } from '../placeOf';
import type { ExperimentText } from '../../protocol/language';

/** The language ids that package.json declares, with the format each stands for. */
const formats: ReadonlyMap<string, ExperimentFormat> = new Map([
  ['optimizer-experiment', 'yaml'],
  ['optimizer-experiment-json', 'json'],
]);

export const experimentDocuments: DocumentSelector = [...formats.keys()].map((language) => ({ language }));

/** What is passed with every question about a document; undefined for documents that are no experiment files. */
export function textOf(document: TextDocument): ExperimentText | undefined {
  const format = formats.get(document.languageId);
  return format && { source: document.getText(), format, ...placeOf(document.uri) };
}

/** The same for a file that is to be run, whatever language it has: its name decides, `.json` or else YAML. */
export function textToRun(document: TextDocument): ExperimentText {
  const format = /\.json$/i.test(document.uri.path) ? 'json' : 'yaml';
  return textOf(document) ?? { source: document.getText(), format, ...placeOf(document.uri) };
}

export function rangeIn(document: Pick<TextDocument, 'positionAt'>, { start, end }: TextRange): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}
