import {
  EvaluatableExpression,
  InlineValueEvaluatableExpression,
  InlineValueText,
  languages,
  Range,
  type Disposable,
  type InlineValue,
  type EvaluatableExpressionProvider,
  type InlineValuesProvider,
  type TextDocument,
} from 'vscode';
import type { OutlineSymbol } from '../../core/experiment/language/outline';
import type { RunId } from '../../protocol/session';
import type { ExperimentSession } from '../../session/experimentSession';
import type { LanguageClient } from '../language/client';
import { experimentDocuments, rangeIn, textOf } from '../language/document';
import type { OpenExperiment } from '../openExperiment';
import type { OpenExperiments } from '../openExperiments';
import { panelSettings } from '../settings';
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
      const expression = await expressionOf(open.session, run.id, word);
      return expression === undefined ? undefined : new EvaluatableExpression(range, expression);
    },
  };
  const inline: InlineValuesProvider = {
    async provideInlineValues(document, viewPort, _context, token) {
      const open = experiments.find(document.uri);
      const text = textOf(document);
      if (!open || !text) return [];
      const symbols = (await language.provide('symbols', text, token)) ?? [];
      const places = await placesOfValues(document, open, symbols);
      return places.filter(({ range }) => viewPort.contains(range.start));
    },
  };
  return [
    languages.registerEvaluatableExpressionProvider(experimentDocuments, hovered),
    languages.registerInlineValuesProvider(experimentDocuments, inline),
    languages.registerEvaluatableExpressionProvider(ruleSources, hoveredInRule),
    languages.registerInlineValuesProvider(ruleSources, inlineInRule),
  ];
}

/** The read-only sources of rules, which the debug adapter gives. */
const ruleSources = { language: 'optimizer-rule' };

const hoveredInRule: EvaluatableExpressionProvider = {
  provideEvaluatableExpression(document, position) {
    const range = document.getWordRangeAtPosition(position, name);
    return range && isCode(document.lineAt(position).text, range.start.character)
      ? new EvaluatableExpression(range, document.getText(range))
      : undefined;
  },
};

/** Beside every line that has been gone through: what it has made. */
const inlineInRule: InlineValuesProvider = {
  provideInlineValues(document, viewPort, { stoppedLocation }) {
    const values: InlineValue[] = [];
    for (let line = viewPort.start.line; line <= Math.min(viewPort.end.line, stoppedLocation.start.line - 1); line++) {
      const target = /^[\p{L}_][\p{L}\p{N}_]*(?= = )/u.exec(document.lineAt(line).text)?.[0];
      if (target !== undefined && target !== 'theta')
        values.push(new InlineValueEvaluatableExpression(new Range(line, 0, line, target.length), target));
    }
    return values;
  },
};

/** Whether a column of a line stands before its comment. */
function isCode(text: string, column: number): boolean {
  const comment = text.indexOf('#');
  return comment < 0 || column < comment;
}

/** The parameters where they start, and the options of the run looked at. Other runs' options are not its values. */
async function placesOfValues(document: TextDocument, open: OpenExperiment, symbols: readonly OutlineSymbol[]): Promise<InlineValue[]> {
  const run = await focusedRun(open);
  const { session } = open;
  if (!run || !session) return [];
  const starts = symbols
    .flatMap(({ kind, children }) => (kind === 'objective' ? children.filter(({ name }) => name === 'start') : []))
    .flatMap(({ children }) => children);
  const parameters = await Promise.all(
    starts.map(async ({ name, selection }) => {
      const expression = session.info.parameters.tensors.some((tensor) => tensor.name === name)
        ? await expressionOf(session, run.id, name)
        : undefined;
      return expression === undefined ? [] : [new InlineValueEvaluatableExpression(rangeIn(document, selection), expression)];
    }),
  );
  const entry = symbols
    .flatMap(withInner)
    .find(({ kind, range }) => kind === 'optimizer' && range.start <= run.range.start && run.range.end <= range.end);
  const written = entry ? withInner(entry).filter(({ kind }) => kind === 'option') : [];
  const rate = await rateAt(session, run.id);
  const options = written.flatMap(({ name, selection }) => {
    const option = run.options.find((one) => one.name === name);
    return option
      ? [new InlineValueText(rangeIn(document, selection), `${name} = ${(name === 'learningRate' ? rate : undefined) ?? option.text}`)]
      : [];
  });
  return [...parameters.flat(), ...options];
}

/** α(t) as the schedule gives it; undefined where no update follows. */
async function rateAt(session: ExperimentSession, run: RunId): Promise<string | undefined> {
  const step = session.status.runs.find(({ id }) => id === run)?.cursor ?? 0;
  const { values } = await session.read('evaluate', { run, step, stage: 0, expression: 'learningRate' });
  return Number.isFinite(values[0]) ? String(Number(values[0].toPrecision(panelSettings().significantDigits))) : undefined;
}

/** What a word of the file means in expressions: a variable, whatever it is called, or a name of the record. */
async function expressionOf(session: ExperimentSession, run: RunId, word: string): Promise<string | undefined> {
  const known = (await session.read('names', { run })).find((one) => one.name === word);
  const isVariable = session.info.parameters.tensors.some(({ name }) => name === word);
  if (isVariable && !known?.detail.startsWith('parameter')) return `parameters["${word}"]`;
  if (known) return word;
  // A temporary of the file's own rule, and what every rule's lines call g, theta and t.
  const stages = await session.read('stageList', { run });
  return stages.some(({ target }) => target === word) ||
    (stages.some(({ target }) => target !== undefined) && ['g', 'theta', 't'].includes(word))
    ? word
    : undefined;
}

function withInner(symbol: OutlineSymbol): readonly OutlineSymbol[] {
  return [symbol, ...symbol.children.flatMap(withInner)];
}
