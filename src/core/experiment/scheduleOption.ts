import { problemsOfStepFormula } from '../optimizer/schedules/formulaOfStep';
import { scheduleNamed } from '../optimizer/schedules/registry';
import { completed, isScheduled, memoryOf, numberAt } from '../optimizer/schedules/scheduled';
import type { TSchema } from 'typebox';
import type { TextRange } from '../diagnostic';
import { figure, outOfRange, rangeText } from './expectation';
import { placeInFile } from '../objective/formulaObjective';
import type { Report } from './report';
import { scalarOffsets } from './scalarOffsets';
import { entryOf, type Entry, type Node } from './tree';

/** An option that takes a schedule, as the file gives it. */
export interface Scheduled extends Pick<Entry, 'key' | 'keyRange'> {
  readonly value: Node;
  /** Limits of the number that it stands for. */
  readonly schema: TSchema;
}

/** Steps of a schedule that are tried before the run. */
const mostTried = 10_000;

/**
 * A schedule with every option filled in; a number as it is. Everything wrong with it is reported, also a step at which the
 * number would leave its limits.
 * @param steps updates planned.
 * @returns undefined where it has an error.
 */
export function readScheduled(given: unknown, option: Scheduled, steps: number, report: Report): unknown {
  const { value: node, key, keyRange } = option;
  if (given === undefined || !isScheduled(given)) return given;
  if (!isSound(given, node, key, keyRange, report)) return undefined;
  const schedule = completed(given);
  return staysInRange(schedule, option, steps, report) ? schedule : undefined;
}

function isSound(given: unknown, node: Node, key: string, at: TextRange, report: Report): boolean {
  if (node.kind === 'scalar') return hasFormula(node, report);
  // Entries that are no numbers have been complained about.
  if (node.kind !== 'mapping') return (given as readonly unknown[]).every((entry) => entry !== undefined);
  const [name, another] = Object.keys(given as object);
  const schedule = another === undefined && name !== undefined ? scheduleNamed(name) : undefined;
  if (!schedule) {
    if (node.entries.length !== 1) {
      const advice = node.entries.length ? 'Remove the others' : 'Name one, or write a number';
      report.error(
        'one-schedule',
        node.entries[1]?.keyRange ?? at,
        `\`${key}\` takes exactly one schedule, such as \`${key}: { cosine: { initial: 0.1 } }\`. ${advice}.`,
      );
    }
    return false;
  }
  const [entry] = node.entries;
  const options = (given as Record<string, Record<string, unknown>>)[name];
  const missing = Object.entries(schedule.options.properties).find(
    ([option, part]) => !('default' in part) && (schedule.options.required ?? []).includes(option) && !(option in options),
  );
  if (missing) return false;
  const refusal = schedule.refuse?.(options);
  if (refusal) report.error('refused', entry.keyRange, refusal);
  const then = entryOf(entry.value, 'then');
  return !refusal && (!then?.value || !isScheduled(options.then) || isSound(options.then, then.value, 'then', then.keyRange, report));
}

function hasFormula(node: Extract<Node, { kind: 'scalar' }>, report: Report): boolean {
  const source = node.text.trimEnd();
  const offsets = scalarOffsets(report.source, node);
  const problems = problemsOfStepFormula(source);
  for (const { code, message, suggestions, start, end } of problems)
    report.error(code, placeInFile({ range: node, offsets }, { start, end }), message, suggestions);
  return problems.length === 0;
}

function staysInRange(schedule: unknown, { value: node, key, schema }: Scheduled, steps: number, report: Report): boolean {
  // What the run decides begins at its `initial`, and ends below it.
  const at = numberAt(schedule, steps);
  const tried = memoryOf(schedule, { goal: 'minimize' }) ? 1 : Math.min(steps, mostTried);
  for (let i = 0; i < tried; i++) {
    const step = Math.floor((i * steps) / tried);
    const number = at(step);
    if (Number.isFinite(number) && !outOfRange(schema, number)) continue;
    const whole = node.kind === 'scalar' ? node : { start: node.start, end: Math.min(node.end, node.start + 1) };
    const shown = Number.isFinite(number) ? figure(Number(number.toPrecision(6))) : String(number);
    report.error(
      'out-of-range',
      whole,
      `At step ${figure(step)} \`${key}\` would be ${shown}, but must be a number${rangeText(schema)}. Change the schedule so that it stays there.`,
    );
    return false;
  }
  return true;
}
