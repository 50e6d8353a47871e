import type { DebugProtocol } from '@vscode/debugprotocol';
import { displayText } from '../../core/displayText';
import type { AssignmentTarget } from '../../protocol/debugging';
import type { RunId } from '../../protocol/session';
import type { WriteNumber } from './numberText';

/** One line of the variables view. */
export interface Shown {
  readonly name: string;
  /** A text, or how it is written where it holds numbers. */
  readonly value: string | ((write: WriteNumber) => string);
  readonly type?: string;
  /** The expression that gives the same value, for watches and data breakpoints. */
  readonly expression?: string;
  /** What it consists of. */
  readonly children?: Children;
  readonly memory?: MemoryPlace;
  /** What a new value is written to; absent: it cannot be changed. */
  readonly target?: AssignmentTarget;
}

/** Which of many children are wanted; all where nothing is said. */
export interface Page {
  readonly start?: number;
  readonly count?: number;
}

/** What can be opened in the variables view. */
export interface Children {
  readonly run: RunId;
  /** How many children have indices for names, so that a client asks for them page by page; absent: they have names. */
  readonly indexed?: number;
  list(page: Page): Promise<readonly Shown[]>;
  /** The child of this name; undefined where there is none. */
  find(name: string): Promise<Shown | undefined>;
}

/** float32 numbers of a run that can be read as bytes: entries offset … offset + size − 1 of a vector, wherever the run stands. */
export interface MemoryPlace {
  readonly run: RunId;
  readonly quantity: string;
  readonly slot: string;
  readonly offset: number;
  readonly size: number;
}

/** Children that have names. */
export function named(run: RunId, list: () => Promise<readonly Shown[]>): Children {
  return {
    run,
    list: async ({ start = 0, count }) => distinct(await list()).slice(start, count ? start + count : undefined),
    find: async (name) => distinct(await list()).find((one) => one.name === name),
  };
}

/** A client tells the lines of a list apart by their names, as it shows them: a symbol of the rule may be the name of a parameter, too. */
function distinct(lines: readonly Shown[]): readonly Shown[] {
  const seen = new Map<string, number>();
  return lines.map((given) => {
    const line = { ...given, name: displayText(given.name) };
    const count = (seen.get(line.name) ?? 0) + 1;
    seen.set(line.name, count);
    return count === 1 ? line : { ...line, name: `${line.name} (${count})` };
  });
}

/** A line that only tells something. */
export function note(name: string, value: string): Shown {
  return { name, value };
}

/** The text of a line's value. */
export function valueOf({ value }: Shown, write: WriteNumber): string {
  return typeof value === 'string' ? value : value(write);
}

export function variableOf(
  shown: Shown,
  write: WriteNumber,
  reference: (children: Children) => number,
  memory: (place: MemoryPlace) => string,
): DebugProtocol.Variable {
  const { name, type, expression, children, target } = shown;
  return {
    name,
    value: valueOf(shown, write),
    ...(type === undefined ? {} : { type }),
    ...(expression === undefined ? {} : { evaluateName: expression }),
    variablesReference: children ? reference(children) : 0,
    ...(children?.indexed === undefined ? {} : { indexedVariables: children.indexed }),
    ...(shown.memory ? { memoryReference: memory(shown.memory) } : {}),
    ...(target || children ? {} : { presentationHint: { attributes: ['readOnly'] } }),
  };
}
