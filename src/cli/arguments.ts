import { parseArgs } from 'node:util';
import { mostWorkers } from '../pool/pool';

export const usage = `Usage: optimizer-debugger COMMAND FILE [options]

run FILE           runs an experiment file and writes every step as JSON Lines
  --trace OUT      write to this file instead of standard output (a .csv file is written as CSV)
  --full           write every entry of every tensor, also of those with more than 64
  --save-weights OUT.safetensors
                   keep what the run has come to, for weights: to go on from; with several optimizers one file each: OUT-id.safetensors
  --names torch    the weights under PyTorch's names and in its layout, for load_state_dict
  --tensorboard DIR
                   scalars and distributions as files of events, a folder a run, for TensorBoard
  --workers N      threads that make the steps of several optimizers at once; by default one a core where that is faster

basins FILE        starts every optimizer from every point of a grid, and writes where each run ends, as JSON
  --out OUT        write to this file instead of standard output
  --points N       starts along each side of the grid, 2 to 512; 128 by default

export-torch FILE  writes a Python script that makes the same runs with PyTorch, and beside it the numbers that it reads
  --out OUT.py     the script; beside the experiment file and named after it by default

compare-torch FILE makes the same runs with PyTorch, and says where the first number parts; exit code 1 where one does
  --python PYTHON  the interpreter that has torch, python3 by default

curves FILE        writes the curves and distributions of another's run as JSON: a file of events of TensorBoard, JSON Lines or CSV of
                   metrics (W&B's and Trackio's exports, too), or a trace

verify RECORDING   makes every update of a recorded PyTorch run (.optrace) again, and says where it departs from its rule and why;
                   exit code 0: it follows its rule, 1: it departs, 2: it cannot be checked
  --rule NAME      the rule that the optimizer is to follow: of one's own class
  --rules FILE     a file of rules, in which it is written
  --json           write what was found as JSON

compare A B        says where two recordings (.optrace) or traces (.jsonl, as run writes them) part: the first step, tensor and stage, and how far
                   apart they get; exit code 0: they are the same, 1: they part, 2: they cannot be compared

with all that take an experiment file
  --steps N        updates to make, instead of what the file says
  --backend B      auto, cpu, wasm, or tensorflow (the tfjs-node installed beside the file), instead of what the file says
  --help           show this
`;

/** The command line is wrong; the message says how. */
export class UsageError extends Error {}

/** What every command takes. */
export interface Arguments {
  readonly file: string;
  readonly steps: number | undefined;
  readonly backend: 'auto' | 'cpu' | 'wasm' | 'tensorflow' | undefined;
}

export interface RunArguments extends Arguments {
  readonly trace: string | undefined;
  readonly full: boolean;
  readonly saveWeights: string | undefined;
  /** Folder of files of events. */
  readonly tensorboard: string | undefined;
  readonly names: 'own' | 'torch';
  /** Threads; undefined: as many as there are cores, where that is faster. */
  readonly workers: number | undefined;
}

export interface BasinsArguments extends Arguments {
  readonly out: string | undefined;
  readonly points: number;
}

export interface ExportTorchArguments extends Arguments {
  readonly out: string | undefined;
}

export interface CompareTorchArguments extends Arguments {
  readonly python: string;
}

export interface CurvesArguments {
  readonly file: string;
}

export interface VerifyArguments {
  readonly file: string;
  readonly rule: string | undefined;
  readonly rules: string | undefined;
  readonly json: boolean;
}

export interface CompareArguments {
  readonly file: string;
  readonly other: string;
}

export type Command =
  | ({ readonly name: 'compare' } & CompareArguments)
  | { readonly name: 'help' }
  | ({ readonly name: 'curves' } & CurvesArguments)
  | ({ readonly name: 'verify' } & VerifyArguments)
  | ({ readonly name: 'run' } & RunArguments)
  | ({ readonly name: 'basins' } & BasinsArguments)
  | ({ readonly name: 'export-torch' } & ExportTorchArguments)
  | ({ readonly name: 'compare-torch' } & CompareTorchArguments);

const all = { help: { type: 'boolean', short: 'h' } } as const;
const running = { steps: { type: 'string' }, backend: { type: 'string' } } as const;
const run = {
  ...running,
  trace: { type: 'string' },
  full: { type: 'boolean' },
  'save-weights': { type: 'string' },
  names: { type: 'string' },
  tensorboard: { type: 'string' },
  workers: { type: 'string' },
} as const;
const basins = { ...running, out: { type: 'string' }, points: { type: 'string' } } as const;
const exportTorch = { ...running, out: { type: 'string' } } as const;
const compareTorch = { ...running, python: { type: 'string' } } as const;
const verify = { rule: { type: 'string' }, rules: { type: 'string' }, json: { type: 'boolean' } } as const;
/** The options of each command beside those that all take, and what its file is. */
const commands = { run, basins, 'export-torch': exportTorch, 'compare-torch': compareTorch, curves: {}, verify, compare: {} } as const;
const wantedFiles = {
  run: 'the experiment file to run',
  basins: 'the experiment file to map',
  'export-torch': 'the experiment file to write for PyTorch',
  'compare-torch': 'the experiment file to hold against PyTorch',
  curves: 'the file that holds curves',
  verify: 'the recording to verify',
  compare: 'the two recordings or traces to compare',
} as const;
const isCommand = (name: string): name is keyof typeof commands => Object.hasOwn(commands, name);
const names = Object.keys(commands);
const listed = (joining: string) => `${names.slice(0, -1).join(', ')} ${joining} ${names.at(-1)}`;

/** @throws UsageError */
export function parseArguments(argv: readonly string[]): Command {
  const { values, positionals } = parsed(argv);
  if (values.help === true) return { name: 'help' };
  const [name, file, ...rest] = positionals;
  if (name === undefined || !isCommand(name))
    throw new UsageError(
      name === undefined ? `Name a command: ${listed('or')}.` : `There is no command ${name}; the commands are ${listed('and')}.`,
    );
  if (file === undefined) throw new UsageError(`Name ${wantedFiles[name]}.`);
  if (name === 'compare' && rest.length !== 1) throw new UsageError(`Name ${wantedFiles.compare}.`);
  if (name !== 'compare' && rest.length > 0) throw new UsageError(`One file at a time: ${rest.join(' ')} is too much.`);
  const foreign = Object.keys(values).find((option) => !Object.hasOwn(all, option) && !Object.hasOwn(commands[name], option));
  if (foreign !== undefined) {
    const owners = Object.entries(commands).flatMap(([owner, options]) => (Object.hasOwn(options, foreign) ? [owner] : []));
    throw new UsageError(`${name} has no option --${foreign}; ${owners.join(' and ')} ${owners.length === 1 ? 'has' : 'have'}.`);
  }
  if (name === 'compare') return { name, file, other: rest[0] };
  if (name === 'curves') return { name, file };
  if (name === 'verify') return { name, file, rule: values.rule, rules: values.rules, json: values.json === true };
  const shared = { file, steps: stepsOf(values.steps), backend: backendOf(values.backend) };
  switch (name) {
    case 'basins':
      return { name, ...shared, out: values.out, points: pointsOf(values.points) };
    case 'export-torch':
      return { name, ...shared, out: scriptOf(values.out) };
    case 'compare-torch':
      return { name, ...shared, python: values.python ?? 'python3' };
    case 'run':
      return {
        name,
        ...shared,
        trace: values.trace,
        full: values.full === true,
        saveWeights: weightsOf(values['save-weights']),
        names: namesOf(values.names, values['save-weights']),
        tensorboard: values.tensorboard,
        workers: workersOf(values.workers),
      };
  }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options: { ...all, ...run, ...basins, ...compareTorch, ...verify } });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function stepsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`--steps takes a whole number, not ${text}.`);
  return Number(text);
}

function workersOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const workers = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (workers < 1 || workers > mostWorkers) throw new UsageError(`--workers takes a whole number from 1 to ${mostWorkers}, not ${text}.`);
  return workers;
}

function pointsOf(text = '128'): number {
  const points = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (points < 2 || points > 512) throw new UsageError(`--points takes a whole number from 2 to 512, not ${text}.`);
  return points;
}

function weightsOf(path: string | undefined): string | undefined {
  if (path !== undefined && !path.toLowerCase().endsWith('.safetensors'))
    throw new UsageError(`--save-weights takes a name that ends with .safetensors, not ${path}.`);
  return path;
}

function scriptOf(path: string | undefined): string | undefined {
  if (path !== undefined && !path.toLowerCase().endsWith('.py'))
    throw new UsageError(`--out takes a name that ends with .py, not ${path}.`);
  return path;
}

function namesOf(text: string | undefined, saved: string | undefined): 'own' | 'torch' {
  if (text !== undefined && text !== 'own' && text !== 'torch') throw new UsageError(`--names takes own or torch, not ${text}.`);
  if (text !== undefined && saved === undefined)
    throw new UsageError('--names says how weights are named that --save-weights OUT.safetensors keeps. Give both.');
  return text ?? 'own';
}

function backendOf(text: string | undefined): Arguments['backend'] {
  if (text === undefined || text === 'auto' || text === 'cpu' || text === 'wasm' || text === 'tensorflow') return text;
  throw new UsageError(`--backend takes auto, cpu, wasm or tensorflow, not ${text}.`);
}
