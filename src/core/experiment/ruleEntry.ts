import type { Static } from 'typebox';
import type { FormulaProblem } from '../formula/expression';
import { parseFormula } from '../formula/parse';
import { checkRule, refusedName } from '../optimizer/language/check';
import type { OptionDefinition, RuleDefinition, RuleExpression, RuleLine, StateDefinition } from '../optimizer/language/definition';
import type { TextRange } from '../diagnostic';
import { Lines } from '../lines';
import { placeInFile } from '../objective/formulaObjective';
import { limits } from '../limits';
import type { Report } from './report';
import type { ruleSchema } from './ruleSchema';
import { scalarOffsets } from './scalarOffsets';
import { entryOf, type Entry, type Node, type ScalarNode } from './tree';
import { isVariableName } from './variableNames';

type Given = Static<typeof ruleSchema>;

/** Where characters of a text of the file stand. */
interface Written {
  readonly range: TextRange;
  readonly offsets: readonly number[];
}

/** A line as read, and where its parts stand. */
interface ReadLine<Line> {
  readonly line: Line;
  readonly written: Written;
  /** Where the formula begins in the line's text. */
  readonly shift: number;
  /** The name on the left of =, in the text. */
  readonly target?: TextRange;
}

/**
 * One rule of a file; undefined where it has an error, which is reported at its place.
 * @param file the file of rules it stands in, as the experiment names it.
 */
export function readRule(
  { key, keyRange, value }: Entry,
  given: Given | undefined,
  source: string,
  file: string | undefined,
  report: Report,
): RuleDefinition | undefined {
  const node = value?.kind === 'mapping' ? value : undefined;
  const updates = entryOf(node, 'update')?.value;
  if (!node || !given || updates?.kind !== 'list') return undefined;
  const errors = report.diagnostics.length;
  const [optionNodes, stateNodes] = [entryOf(node, 'options')?.value, entryOf(node, 'state')?.value];
  checkNames(optionNodes, stateNodes, report);
  const options = Object.entries(given.options ?? {}).map(([name, option]): OptionDefinition => ({
    name,
    ...(typeof option === 'object' ? { ...option, default: option.default ?? 0 } : { default: option }),
  }));
  const state = Object.entries(given.state ?? {}).map(([name, one]): StateDefinition =>
    typeof one === 'object' ? { name, start: one.start ?? 0, per: one.per ?? 'entry' } : { name, start: one, per: 'entry' },
  );
  for (const { name, start, per } of state) {
    if (start === 'theta' && per !== 'entry')
      report.error(
        'shape-mismatch',
        rangeOf(stateNodes, name) ?? keyRange,
        `\`theta\` has a number for every entry, but \`${name}\` is kept per ${per}. Write \`per: entry\`, or start with a number.`,
      );
  }
  checkOptions(options, optionNodes, keyRange, report);
  const lines = updates.items.map((item) => readLine(item, source, file, report));
  const rate = readRate(entryOf(node, 'effectiveLearningRate')?.value, source, file, report);
  if (report.diagnostics.length > errors || lines.some((line) => !line)) return undefined;
  const read = lines as ReadLine<RuleLine>[];
  const { title, summary, reference } = given;
  const definition: RuleDefinition = {
    name: key,
    title,
    summary,
    reference,
    options,
    state,
    lines: read.map(({ line }) => line),
    effectiveLearningRate: rate?.line,
  };
  const problems = checkRule(definition);
  for (const problem of problems) {
    const at = problem.line === 'rate' ? rate : problem.line === undefined ? undefined : read[problem.line];
    const range = at ? placed(at, problem) : (stateRange(problem, stateNodes, state) ?? keyRange);
    report.error(problem.code, range, problem.message, problem.suggestions);
  }
  return problems.length === 0 ? definition : undefined;
}

function placed(
  { written, shift, target = { start: 0, end: 1 } }: ReadLine<unknown>,
  { start, end, onTarget }: { start: number; end: number; onTarget?: true },
): TextRange {
  return onTarget ? placeInFile(written, target) : placeInFile(written, { start: start + shift, end: end + shift });
}

/** Where the state stands that is never written. */
function stateRange(
  { code, message }: FormulaProblem,
  stateNodes: Node | undefined,
  state: readonly StateDefinition[],
): TextRange | undefined {
  const name = code === 'state-never-written' ? state.find((one) => message.includes(`\`${one.name}\``))?.name : undefined;
  return name === undefined ? undefined : rangeOf(stateNodes, name);
}

const rangeOf = (node: Node | undefined, name: string): TextRange | undefined => entryOf(node, name)?.keyRange;

function checkNames(options: Node | undefined, state: Node | undefined, report: Report): void {
  for (const [node, isOption] of [
    [options, true],
    [state, false],
  ] as const) {
    if (node?.kind !== 'mapping') continue;
    if (node.entries.length > limits.ruleLines)
      report.error(
        'too-many-names',
        node.entries[limits.ruleLines].keyRange,
        `A rule may declare ${limits.ruleLines} names here at most. Remove some.`,
      );
    for (const { key, keyRange } of node.entries) {
      const reason = refusedName(key, isOption);
      if (reason) report.error('reserved-name', keyRange, `${reason}, and cannot be declared. Choose another name.`);
      else if (!isVariableName(key))
        report.error(
          'not-a-name',
          keyRange,
          `\`${key.slice(0, 60)}\` is not a name that an equation can use. Write a letter, followed by letters, digits or underscores, such as \`m1\`.`,
        );
      else if (!isOption && entryOf(options, key))
        report.error(
          'option-hides-state',
          keyRange,
          `\`${key}\` is an option of this rule, too, so that no line could tell which is meant. Rename one of the two.`,
        );
    }
  }
}

function checkOptions(options: readonly OptionDefinition[], node: Node | undefined, at: TextRange, report: Report): void {
  for (const { name, default: fallback, minimum = -Infinity, maximum = Infinity } of options) {
    const range = rangeOf(node, name) ?? at;
    if (minimum > maximum)
      report.error(
        'out-of-range',
        range,
        `The option \`${name}\` has a minimum of ${minimum} above its maximum of ${maximum}. Exchange them.`,
      );
    else if (typeof fallback === 'number' && (fallback < minimum || fallback > maximum))
      report.error('out-of-range', range, `The default of \`${name}\`, ${fallback}, is outside of its own limits. Change one of them.`);
  }
}

function readRate(node: Node | undefined, source: string, file: string | undefined, report: Report): ReadLine<RuleExpression> | undefined {
  return node?.kind === 'scalar' ? readFormulaAt(node, node.text, 0, source, file, report) : undefined;
}

function readLine(node: Node, source: string, file: string | undefined, report: Report): ReadLine<RuleLine> | undefined {
  if (node.kind !== 'scalar') return undefined;
  const match = /^\s*([\p{L}_][\p{L}\p{M}\p{Nd}₀-₉_]*)\s*=(?!=)/u.exec(node.text);
  if (!match) {
    const example = node.text.trim() === '' ? 'm = beta*m + (1 - beta)*g' : `x = ${node.text.trim().slice(0, 40)}`;
    report.error('not-an-assignment', node, `A line says what a name becomes: a name, =, and a formula, such as \`${example}\`.`);
    return undefined;
  }
  const read = readFormulaAt(node, node.text, match[0].length, source, file, report);
  const start = match[0].indexOf(match[1]);
  return read && { ...read, line: { ...read.line, target: match[1] }, target: { start, end: start + match[1].length } };
}

/** Parses what follows in a scalar's text from `shift` on. */
function readFormulaAt(
  node: ScalarNode,
  text: string,
  shift: number,
  source: string,
  file: string | undefined,
  report: Report,
): ReadLine<RuleExpression> | undefined {
  const whole = text.trimEnd();
  const offsets = scalarOffsets(source, node).slice(0, whole.length + 1);
  const written = { range: { start: offsets[0], end: (offsets[whole.length - 1] ?? offsets[0]) + 1 }, offsets };
  const formula = whole.slice(shift);
  const { expression, problems } = parseFormula(formula);
  const at = { written, shift, line: undefined };
  for (const { code, message, suggestions, ...range } of problems) report.error(code, placed(at, range), message, suggestions);
  if (!expression || problems.length > 0) return undefined;
  const place = {
    ...(file === undefined ? {} : { file }),
    range: written.range,
    ...new Lines(source).at(written.range.start),
  };
  return { written, shift, line: { source: formula, expression, place } };
}
