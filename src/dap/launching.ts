import { UserError } from '../protocol/channel';
import type { HealthRuleInfo } from '../protocol/debugging';
import type { RunId } from '../protocol/session';
import type { Attach, Attached } from './live/attaching';
import type { ExperimentSession } from '../session/experimentSession';

/** The launcher has told the user already why nothing could be launched. */
export class AlreadyTold extends UserError {}

/** What a launch configuration says. */
export interface Launch {
  /** Path of the experiment file, or the URI of a document that is no file. */
  readonly program: string;
  /** Wait at step 0 instead of running. */
  readonly stopOnEntry: boolean;
  /** Run without debugging: breakpoints are ignored. */
  readonly noDebug: boolean;
  /** Only these runs; all when absent. */
  readonly optimizers?: readonly RunId[];
  /** Overrule what the file says. */
  readonly steps?: number;
  readonly backend?: 'auto' | 'cpu' | 'wasm';
  readonly seed?: number;
}

/** A session that has loaded its experiment. */
export interface Launched {
  readonly session: ExperimentSession;
  /** The text the session runs; positions refer to it. */
  readonly source: string;
  /** As a client names the file in breakpoints and stack frames. */
  readonly path: string;
  /** What the file is called in a list. */
  readonly fileName: string;
  /** Significant digits of numbers that stand among others; absent: as many as each has. */
  readonly digits?: () => number;
  /** Ends the session, if that has not happened yet. */
  end(): Promise<void>;
  /** Calls back once when somebody else has ended the session. */
  onEnded?(listener: () => void): void;
}

/** Starts sessions for the debug adapter: in a thread of its own, or those that a panel shares. */
export interface Launcher {
  /** The health rules a user can choose as exception filters; asked before anything is launched. */
  healthRules(): Promise<readonly HealthRuleInfo[]>;
  /** @throws UserError whose message says why the experiment cannot be run; InvalidExperiment with its diagnostics. */
  launch(launch: Launch): Promise<Launched>;
  /** @throws UserError whose message says why there is nothing to attach to. */
  attach(attach: Attach): Promise<Attached>;
}

const backends = ['auto', 'cpu', 'wasm'] as const;

/** Reads a client's launch arguments. @throws UserError that says which attribute is wrong and what to write. */
export function launchOf(given: Readonly<Record<string, unknown>>): Launch {
  const { program, stopOnEntry = false, noDebug = false, optimizers, steps, backend, seed } = given;
  if (typeof program !== 'string' || program.trim() === '')
    throw wrong('program', 'the path of an experiment file, such as "${workspaceFolder}/first.experiment.yaml"');
  if (typeof stopOnEntry !== 'boolean') throw wrong('stopOnEntry', 'true or false');
  if (optimizers !== undefined && !isListOfNames(optimizers))
    throw wrong('optimizers', 'a list of optimizers of the file, such as ["adam"]');
  if (steps !== undefined && !isWhole(steps, 1)) throw wrong('steps', 'a whole number of updates, 1 or more');
  if (seed !== undefined && !isWhole(seed, 0)) throw wrong('seed', 'a whole number, 0 or more');
  const chosen = backends.find((one) => one === backend);
  if (backend !== undefined && !chosen) throw wrong('backend', '"auto", "cpu" or "wasm"');
  return { program, stopOnEntry, noDebug: noDebug === true, optimizers, steps, backend: chosen, seed };
}

function wrong(attribute: string, wanted: string): UserError {
  return new UserError(`The attribute "${attribute}" of the launch configuration is not usable. Write ${wanted}.`);
}

function isListOfNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
}

function isWhole(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
}
