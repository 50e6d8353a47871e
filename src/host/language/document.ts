import { Range, type DocumentSelector, type TextDocument } from 'vscode';
import type { TextRange } from '../../core/experiment/diagnostic';
import type { ExperimentFormat } from '../../core/experiment/parse';

/** The language ids that package.json declares, with the format each stands for. */
const formats: ReadonlyMap<string, ExperimentFormat> = new Map([
  ['optimizer-experiment', 'yaml'],
  ['optimizer-experiment-json', 'json'],
]);

export const experimentDocuments: DocumentSelector = [...formats.keys()].map((language) => ({ language }));

/** Undefined for documents that are no experiment files. */
export function formatOfDocument(document: TextDocument): ExperimentFormat | undefined {
  return formats.get(document.languageId);
}

export function rangeIn(document: TextDocument, { start, end }: TextRange): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}
