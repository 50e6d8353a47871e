/** Cases from the field: experiments as people write them, and what the runner must say to them. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from './commandLine';
import { root } from './paths';

export const casesFolder = join(root, 'test/fixtures/cases');

/** What must hold of one experiment file; `note` says why. A check has exactly one of the three kinds. */
export type Check = NumberCheck | ExitCheck | MessageCheck;

interface NumberCheck {
  readonly run: string;
  /** The record's step, or the last record of the run. */
  readonly step?: number;
  readonly last?: true;
  /** `value`, `parameters.dense/kernel.0.0`. */
  readonly path: string;
  readonly value: number;
  /** Absolute, or relative to the value. */
  readonly tolerance?: number;
  readonly relative?: number;
}

interface ExitCheck {
  readonly exit: number;
  readonly contains?: string;
}

interface MessageCheck {
  readonly message?: true;
  readonly warning?: true;
  readonly contains: string;
}

export interface FieldCase {
  readonly folder: string;
  readonly file: string;
  /** It does not hold yet; whoever brings what it needs takes this away. */
  readonly pending?: true;
  readonly checks: readonly Check[];
}

/** Every file with checks of every folder; what is said for the debug adapter alone is left out. */
export function fieldCases(): readonly FieldCase[] {
  return readdirSync(casesFolder).flatMap((folder) => {
    const expected = JSON.parse(readFileSync(join(casesFolder, folder, 'expected.json'), 'utf8')) as readonly (Omit<
      FieldCase,
      'folder' | 'checks'
    > &
      Partial<FieldCase>)[];
    return expected.flatMap(({ checks = [], ...rest }) => (checks.length > 0 ? [{ ...rest, folder, checks }] : []));
  });
}

export interface Outcome {
  readonly exit: number;
  readonly trace: string;
  readonly errors: string;
}

/** Runs an experiment file headless, with every entry of every tensor in its trace. */
export async function runHeadless(file: string): Promise<Outcome> {
  const { status, stdout, stderr } = await commandLine(['run', file, '--full']);
  return { exit: status, trace: stdout, errors: stderr };
}

/** What is wrong, a line each check that does not hold. */
export function failures(checks: readonly Check[], outcome: Outcome): string[] {
  const said = `exit ${outcome.exit}: ${outcome.errors.slice(0, 2000)}`;
  const lines = outcome.trace
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return checks.flatMap((check) => {
    if ('path' in check) return wrongNumber(check, lines, said) ?? [];
    const exit = 'exit' in check ? check.exit : 0;
    const holds = outcome.exit === exit && (check.contains === undefined || outcome.errors.includes(check.contains));
    return holds ? [] : [`${JSON.stringify(check)} does not hold, but ${said}`];
  });
}

function wrongNumber(check: NumberCheck, lines: readonly Record<string, unknown>[], said: string): string | undefined {
  const records = lines.filter(({ type, run }) => (type === 'step' || type === 'end') && run === check.run);
  const record = check.last ? records.at(-1) : records.find(({ step }) => step === check.step);
  if (!record) return `There is no record of ${check.run} ${check.last ? 'at all' : `at step ${check.step}`}: ${said}`;
  const found = check.path.split('.').reduce<unknown>((inside, key) => (inside as Record<string, unknown> | undefined)?.[key], record);
  const allowed = check.tolerance ?? (check.relative ?? 0) * Math.abs(check.value);
  if (typeof found === 'number' && Math.abs(found - check.value) <= allowed) return undefined;
  return `${check.path} of ${check.run} at step ${check.step ?? 'last'} is ${JSON.stringify(found)}, but should be ${check.value} ± ${allowed}`;
}
