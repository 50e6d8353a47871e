import {
  EvaluatableExpression, InlineValueEvaluatableExpression, languages, type Range,
  type Disposable, type EvaluatableExpressionProvider, type InlineValuesProvider, type TextDocument,
} from 'vscode';
import type { OutlineSymbol } from '../../core/experiment/language/outline';
import type { LanguageClient } from '../language/client';
import { experimentDocuments, rangeIn, textOf } from '../language/document';
import type { OpenExperiment } from '../openExperiment';
import type { OpenExperiments } from '../openExperiments';
import { focusedRun } from './focusedRun';

/** A name of the formula language: `x`, `learningRate`, `m.x`. */
const name = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*/u;

/** The values of names in the file while it is debugged: on hover, and beside `start:` and the options of the run looked at. */
export function provideValues(experiments: OpenExperiments, language: LanguageClient): Disposable[] {
  const hovered: EvaluatableExpressionProvider = {
    async provideEvaluatableExpression(document, position) {
      const open = experiments.find(document.uri);
      const run = open && (await focusedRun(open));
      const range = document.getWordRangeAtPosition(position, name);
      if (!open?.session || !run || !range) return undefined;
      const word = document.getText(range);
      const known = await open.session.read('names', { run: run.id });
      return known.some((one) => one.name === word) ? new EvaluatableExpression(range, word) : undefined;
    },
  };
  const inline: InlineValuesProvider = {
    async provideInlineValues(document, viewPort, _context, token) {
      const open = experiments.find(document.uri);
      const text = textOf(document);
      if (!open || !text) return [];
      const symbols = (await language.provide('symbols', text, token)) ?? [];
      const places = await placesOfValues(document, open, symbols);
      return places.filter(({ range }) => viewPort.contains(range.start)).map(({ range, expression }) => new InlineValueEvaluatableExpression(range, expression));
    },
  };
  return [languages.registerEvaluatableExpressionProvider(experimentDocuments, hovered), languages.registerInlineValuesProvider(experimentDocuments, inline)];
}

interface PlaceOfValue {
  readonly range: Range;
  readonly expression: string;
}

/** The parameters where they start, and the options of the run looked at. Other runs' options are not its values. */
async function placesOfValues(document: TextDocument, open: OpenExperiment, symbols: readonly OutlineSymbol[]): Promise<PlaceOfValue[]> {
  const run = await focusedRun(open);
  if (!run || !open.session) return [];
  const known = new Set((await open.session.read('names', { run: run.id })).map((one) => one.name));
  const all = symbols.flatMap(withInner);
  const variables = all.filter(({ kind }) => kind === 'variable');
  const entry = all.find(({ kind, range }) => kind === 'optimizer' && range.start <= run.range.start && run.range.end <= range.end);
  const options = entry ? withInner(entry).filter(({ kind }) => kind === 'option') : [];
  return [...variables, ...options]
    .filter((symbol) => known.has(symbol.name))
    .map(({ name: expression, selection }) => ({ range: rangeIn(document, selection), expression }));
}

function withInner(symbol: OutlineSymbol): readonly OutlineSymbol[] {
  return [symbol, ...symbol.children.flatMap(withInner)];
}
