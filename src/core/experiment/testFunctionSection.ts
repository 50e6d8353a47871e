import type { TextRange } from '../diagnostic';
import { testFunctionNamed, testFunctions, type TestFunction } from '../objective/testFunctions/registry';
import { figure } from './expectation';
import type { Report } from './report';
import type { ExperimentFile } from './schema';
import { entryOf, type Entry, type MappingNode, type Node } from './tree';

type ObjectiveSection = NonNullable<ExperimentFile['objective']>;

/** What `objective:` says once a function named in it is written out. */
interface Written {
  readonly node: MappingNode;
  readonly given: ObjectiveSection;
}

/** Of a function with more dimensions the known minimum is not marked: it would only be copied about. */
const mostMarked = 1000;

/**
 * `{ function: ackley, dimensions: 10 }` as the formula, start, window and minima that it stands for; what the file gives itself stays.
 * Everything written so stands, for messages, where the name stands. Undefined where that is wrong.
 */
export function writtenOut(node: MappingNode, given: ObjectiveSection, report: Report): Written | undefined {
  const named = entryOf(node, 'function');
  const dimensions = entryOf(node, 'dimensions');
  if (!named) {
    if (dimensions)
      report.error(
        'dimensions-without-function',
        dimensions.keyRange,
        '`dimensions` belongs to a function of the literature, such as `function: ackley`. Of a formula the start says how many variables there are.',
      );
    return { node, given };
  }
  const formula = entryOf(node, 'minimize') ?? entryOf(node, 'maximize');
  if (formula)
    report.error(
      'function-and-formula',
      formula.keyRange,
      `The objective is the function \`${String(given.function)}\`, and here is a formula as well. Remove one of the two.`,
    );
  const known = testFunctionNamed(String(given.function));
  if (!known || formula) return undefined;
  const size = given.dimensions ?? 2;
  const wrong = known.least === undefined ? size !== 2 : size < known.least;
  if (wrong) {
    const needs = known.least === undefined ? 'has two variables, x and y' : `needs at least ${known.least} dimensions`;
    const advice = known.least === undefined ? 'Remove `dimensions`.' : `Write \`dimensions: ${known.least}\`.`;
    report.error(
      'wrong-dimensions',
      dimensions?.value ?? named.keyRange,
      `\`${known.name}\` ${needs}, but \`dimensions\` is ${figure(size)}. ${advice}`,
    );
    return undefined;
  }
  const at = named.value ?? named.keyRange;
  const parts = partsOf(known, size);
  const entries = Object.entries(parts).filter(
    ([key]) => !node.entries.some((entry) => entry.key === key || (key === 'start' && entry.key === 'starts')),
  );
  return {
    node: {
      ...node,
      entries: [
        ...node.entries,
        ...entries.map(([key, value]): Entry => ({ key, keyRange: { start: at.start, end: at.end }, value: placed(value, at) })),
      ],
    },
    given: { ...given, ...Object.fromEntries(entries) },
  };
}

function partsOf({ least, formula, constants, start, view, minima }: TestFunction, size: number): ObjectiveSection {
  const isPlane = least === undefined;
  const point = (values: readonly number[]): Record<string, number | number[]> =>
    isPlane ? { x: values[0], y: values[1] } : { x: [...values] };
  const [first, second] = view.map((side) => (typeof side === 'number' ? [...(view as readonly number[])] : [...side]));
  return {
    minimize: formula(size),
    start: point(typeof start === 'number' ? Array.from({ length: size }, () => start) : start),
    view: isPlane ? { x: first, y: second } : { x: first },
    minima: size > mostMarked ? [] : minima(size).map(point),
    ...(constants ? { constants: Object.fromEntries(Object.entries(constants(size)).map(([name, values]) => [name, [...values]])) } : {}),
  };
}

/** A value as if the file held it at a place. */
function placed(value: unknown, { start, end }: TextRange): Node {
  const at = { start, end };
  if (Array.isArray(value)) return { kind: 'list', ...at, items: value.map((item) => placed(item, at)) };
  if (typeof value === 'object' && value !== null)
    return {
      kind: 'mapping',
      ...at,
      entries: Object.entries(value).map(([key, inner]): Entry => ({ key, keyRange: at, value: placed(inner, at) })),
    };
  return { kind: 'scalar', ...at, style: 'none', value: value as string | number, text: String(value) };
}

/** For hover: what a name stands for. */
export function describeTestFunction(name: string): string {
  const known = testFunctionNamed(name);
  if (!known) return '';
  const size = Math.max(2, known.least ?? 2);
  const minimum = known.minimum(size);
  return [
    `**${known.name}**: ${known.title}. ${known.summary}`,
    ['```text', known.formula(size), '```'].join('\n'),
    ...(minimum === undefined
      ? []
      : [`Minimum ${Number(minimum.toPrecision(7))}${known.least === undefined ? '' : ' in two dimensions'}.`]),
  ].join('\n\n');
}

export const testFunctionNames: readonly string[] = testFunctions.map(({ name }) => name);
