import type { TextRange } from '../diagnostic';
import { either } from './either';
import type { FormulaObjective, StartValue } from '../objective/formulaObjective';
import { readDefinitions, readFormula } from './formulaText';
import { nearestNames } from '../nearest';
import { checkSameVariables, flatten, readPoint } from './points';
import type { Report } from './report';
import type { ExperimentFile } from './schema';
import { writtenOut } from './testFunctionSection';
import { entryOf, type MappingNode, type Node } from './tree';
import { checkVariableNames } from './variableNames';

type ObjectiveSection = NonNullable<ExperimentFile['objective']>;

export interface ReadObjective {
  readonly objective: FormulaObjective;
  /** θ(0) of each of `starts:`; empty where the file gives one `start`. */
  readonly starts: readonly (readonly number[])[];
}

/**
 * The `objective:` of a file; undefined where its formula or its start is missing. Complains about everything else.
 * @param fileText the whole file, which formula places refer to.
 * @param columns where there are data: takes the names that can only be their columns, each with its first place.
 */
export function readObjective(
  root: MappingNode,
  checked: ExperimentFile,
  fileText: string,
  report: Report,
  columns?: Map<string, TextRange>,
): ReadObjective | undefined {
  const entry = entryOf(root, 'objective');
  if (!entry || entry.value?.kind !== 'mapping' || !checked.objective) return undefined;
  const written = writtenOut(entry.value, checked.objective, report);
  if (!written) return undefined;
  const { node, given } = written;
  const goal = readGoal(node, entry.keyRange, report);
  const timeLimit = entryOf(node, 'timeLimit');
  if (timeLimit) report.error('module-missing', timeLimit.keyRange, '`timeLimit` belongs to a `module`. Remove it: a formula needs none.');
  const starts = readStarts(node, given, entry.keyRange, report);
  const constants = readPoint(entryOf(node, 'constants')?.value, given.constants ?? {}, report);
  const start = starts[0]?.values ?? [];
  checkVariableNames(entryOf(node, 'constants')?.value, 'constants', report);
  const variables = new Set(start.map(({ name }) => name));
  for (const constant of constants) {
    if (variables.has(constant.name)) {
      if (report.turnsAway()) break;
      report.error(
        'variable-and-constant',
        keyRangeOf(entryOf(node, 'constants')?.value, constant),
        `\`${constant.name}\` has a start value, too. A name is either a variable under \`start\` or a constant; remove one of the two.`,
      );
    }
  }
  const view = readView(entryOf(node, 'view')?.value, given.view ?? {}, start, report);
  const minima = readMinima(entryOf(node, 'minima')?.value, given.minima ?? [], start, report);
  if (!goal || starts.length === 0) return undefined;
  const define = entryOf(node, 'define')?.value;
  checkVariableNames(define, 'define', report);
  const names = { start, startNode: starts[0].node, constants, constantsNode: entryOf(node, 'constants')?.value, columns };
  const { definitions, ...others } = readDefinitions(define, names, fileText, report);
  const formula = readFormula(goal.value, { ...names, ...others }, fileText, report);
  if (!formula) return undefined;
  const several = entryOf(node, 'starts') !== undefined;
  return {
    objective: {
      kind: 'formula',
      goal: goal.key,
      ...formula,
      ...(definitions.length > 0 ? { definitions } : {}),
      start,
      constants,
      view,
      minima,
    },
    starts: several ? starts.map(({ values }) => flatten(values, start)) : [],
  };
}

function readGoal(node: MappingNode, at: TextRange, report: Report): { key: 'minimize' | 'maximize'; value: Node } | undefined {
  const both = { code: 'minimize-and-maximize', message: 'An objective has either `minimize` or `maximize`. Remove one of the two.' };
  const [minimize, maximize] = either(node, ['minimize', 'maximize'], both, report);
  if (!minimize && !maximize)
    report.error(
      'missing-goal',
      at,
      'The objective has no formula. Add `minimize: x^2`, `maximize:` with a formula, or `function: ackley`.',
    );
  const value = (minimize ?? maximize)?.value;
  return value && { key: minimize ? 'minimize' : 'maximize', value };
}

interface ReadStart {
  readonly values: readonly StartValue[];
  readonly node: Node;
}

function readStarts(node: MappingNode, given: ObjectiveSection, at: TextRange, report: Report): ReadStart[] {
  const both = { code: 'start-and-starts', message: 'An objective has either `start` or `starts`. Put all starts into the list `starts`.' };
  const [one, several] = either(node, ['start', 'starts'], both, report);
  if (!one && !several)
    report.error('missing-start', at, 'The objective has no start. Add `start: { x: 1 }` with a value for every variable of the formula.');
  if (several?.value?.kind === 'list') {
    const read = several.value.items.flatMap((item, i) => readStart(item, given.starts?.[i], several.keyRange, report));
    const complete = read.slice(1).map(({ values, node: item }) => checkSameVariables(values, item, read[0].values, 'This start', report));
    return complete.includes(false) ? read.slice(0, 1) : read;
  }
  return one?.value ? readStart(one.value, given.start, one.keyRange, report) : [];
}

function readStart(node: Node, checked: ObjectiveSection['start'], at: TextRange, report: Report): ReadStart[] {
  if (node.kind !== 'mapping' || !checked) return [];
  if (node.entries.length === 0) {
    report.error('missing-start', at, 'The start is empty. Write a value for every variable of the formula, such as `{ x: 1 }`.');
    return [];
  }
  checkVariableNames(node, 'start', report);
  return [{ values: readPoint(node, checked, report), node }];
}

function readView(
  node: Node | undefined,
  checked: Readonly<Record<string, readonly number[]>>,
  start: readonly StartValue[],
  report: Report,
): Record<string, readonly [number, number]> {
  if (node?.kind !== 'mapping') return {};
  const names = new Set(start.map(({ name }) => name));
  return Object.fromEntries(
    node.entries.flatMap(({ key, keyRange, value }): [string, readonly [number, number]][] => {
      if (!isVariable(key, keyRange, names, report) || !Object.hasOwn(checked, key)) return [];
      const [from, to] = checked[key];
      if (from === undefined || to === undefined) return [];
      if (from < to) return [[key, [from, to]]];
      report.error(
        'empty-view',
        value ?? keyRange,
        `The view of \`${key}\` goes from ${from} to ${to}, but must go from a smaller to a larger number. Write \`[${to}, ${from === to ? to + 1 : from}]\`.`,
        [`[${to}, ${from === to ? to + 1 : from}]`],
      );
      return [];
    }),
  );
}

function readMinima(
  node: Node | undefined,
  checked: readonly (ObjectiveSection['start'] | undefined)[],
  start: readonly StartValue[],
  report: Report,
): number[][] {
  if (node?.kind !== 'list' || start.length === 0) return [];
  return node.items.flatMap((item, i) => {
    const given = checked[i];
    if (!given) return [];
    const point = readPoint(item, given, report);
    return checkSameVariables(point, item, start, 'This point', report) ? [flatten(point, start)] : [];
  });
}

function isVariable(name: string, range: TextRange, names: ReadonlySet<string>, report: Report): boolean {
  if (names.has(name)) return true;
  if (report.turnsAway()) return false;
  const nearest = nearestNames(name, [...names]);
  if (names.size > 0)
    report.error(
      'unknown-variable',
      range,
      `There is no variable called \`${name}\` in the start. ${nearest.length ? `Did you mean \`${nearest[0]}\`?` : 'Remove it, or give it a start value.'}`,
      nearest,
    );
  return false;
}

function keyRangeOf(node: Node | undefined, { name, range }: StartValue): TextRange {
  return entryOf(node, name)?.keyRange ?? range;
}
