import type { StartValue } from '../objective/formulaObjective';
import { figure } from './expectation';
import { limits } from '../limits';
import type { Report } from './report';
import { entryOf, type Entry, type Node } from './tree';
import { isVariableName } from './variableNames';

/** One value of `start`, `constants` or `minima`, in a form that passed the schema. */
type Written = number | readonly (number | readonly number[])[] | { readonly length?: number; readonly value?: number };

/**
 * The named scalars and vectors of a mapping, in the order of the file.
 * @param checked the same mapping as the schema let it through; names missing there were complained about already.
 */
export function readPoint(node: Node | undefined, checked: Readonly<Record<string, Written>>, report: Report): StartValue[] {
  if (node?.kind !== 'mapping') return [];
  let room = limits.vectorEntries;
  const names = Object.keys(checked).filter(isVariableName);
  const entries = new Map(node.entries.map((entry) => [entry.key, entry]));
  return names.flatMap((name): StartValue[] => {
    const entry = entries.get(name);
    if (!entry) return [];
    const written = checked[name];
    const range = entry.value ?? entry.keyRange;
    if (typeof written === 'number') return [{ name, shape: [], values: [written], range: { start: range.start, end: range.end } }];
    const length = 'length' in written ? (written.length ?? 0) : 0;
    room -= length;
    if (room < 0) {
      report.error(
        'too-many-entries',
        lengthRange(entry),
        `The vectors of a file may have ${figure(limits.vectorEntries)} entries together, and \`${name}\` goes beyond that. Make it shorter.`,
      );
      return [];
    }
    if (!Array.isArray(written)) {
      const values = new Array<number>(length).fill((written as { value?: number }).value ?? 0);
      return [{ name, shape: [length], values, range: { start: range.start, end: range.end } }];
    }
    const shape = shapeOf(written as Rows, entry, report);
    const values = (written as Rows).flat();
    room -= shape && shape.length > 1 ? values.length - length : 0;
    return shape ? [{ name, shape, values, range: { start: range.start, end: range.end } }] : [];
  });
}

type Rows = readonly (number | readonly number[])[];

/** Of a list of numbers or of rows, which must be equally long; undefined where they are not, or an entry is broken. */
function shapeOf(rows: Rows, { key, value }: Entry, report: Report): readonly number[] | undefined {
  if (rows.flat().some((entry) => (entry as number | undefined) === undefined)) return undefined;
  const lengths = rows.map((row) => (typeof row === 'number' ? -1 : row.length));
  const other = lengths.findIndex((length) => length !== lengths[0]);
  if (other < 0) return lengths[0] < 0 ? [rows.length] : [rows.length, lengths[0]];
  const at = value?.kind === 'list' ? value.items[other] : undefined;
  const isMixed = lengths.includes(-1);
  const message = isMixed
    ? 'Of a list either all entries are numbers (a vector) or all are rows (a matrix).'
    : `The rows of a matrix are equally long, but row 0 of \`${key}\` has ${lengths[0]} entries and row ${other} has ${lengths[other]}.`;
  if (at) report.error('uneven-rows', { start: at.start, end: at.end }, `${message} Write ${isMixed ? 'one kind' : 'as many in each'}.`);
  return undefined;
}

/** Complains where a further point does not have the variables and shapes of the first. */
export function checkSameVariables(
  point: readonly StartValue[],
  node: Node,
  model: readonly StartValue[],
  what: string,
  report: Report,
): boolean {
  const at = node.kind === 'mapping' && node.entries.length > 0 ? node.entries[0].keyRange : node;
  let same = true;
  const complain = (range: { start: number; end: number }, message: string) => {
    same = false;
    report.error('different-variables', range, message);
  };
  const owns = new Map(point.map((value) => [value.name, value]));
  for (const variable of model) {
    const own = owns.get(variable.name);
    if (!own) complain(at, `${what} has no value for \`${variable.name}\`. Add \`${variable.name}: ${variable.values[0]}\`.`);
    else if (own.shape.join() !== variable.shape.join()) {
      complain(
        own.range,
        `\`${own.name}\` is ${shapeText(own)} here, but ${shapeText(variable)} in the start. Write ${shapeText(variable)}.`,
      );
    }
  }
  const names = new Set(model.map(({ name }) => name));
  for (const { name } of point) {
    if (!names.has(name) && !report.turnsAway())
      complain(entryOf(node, name)?.keyRange ?? at, `\`${name}\` is no variable of the start. Remove it, or give it a start value.`);
  }
  return same;
}

/** θ of a point, flat in the order of the start's variables. */
export function flatten(point: readonly StartValue[], model: readonly StartValue[]): number[] {
  const values = new Map(point.map((value) => [value.name, value.values]));
  return model.flatMap(({ name }) => [...(values.get(name) ?? [])]);
}

function shapeText({ shape, values }: StartValue): string {
  if (shape.length > 1) return `a matrix of ${shape.join(' by ')}`;
  return shape.length === 0 ? 'a number' : `a vector of ${figure(values.length)}`;
}

function lengthRange(entry: Entry): { start: number; end: number } {
  return entryOf(entry.value, 'length')?.value ?? entry.keyRange;
}
