import { parseArgs } from 'node:util';

export const usage = `Usage: optimizer-debugger run FILE [options]

Runs an experiment file and writes every step as JSON Lines.

  --trace OUT    write to this file instead of standard output (a .csv file is written as CSV)
  --full         write every entry of every tensor, also of those with more than 64
  --steps N      updates to make, instead of what the file says
  --save-weights OUT.safetensors
                 keep what the run has come to, for weights: to go on from; with several optimizers one file each: OUT-id.safetensors
  --backend B    auto, cpu, wasm, or tensorflow (the tfjs-node installed beside the file), instead of what the file says
  --help         show this
`;

/** The command line is wrong; the message says how. */
export class UsageError extends Error {}

export interface Arguments {
  readonly help: boolean;
  readonly file: string;
  readonly trace: string | undefined;
  readonly full: boolean;
  readonly steps: number | undefined;
  readonly saveWeights: string | undefined;
  readonly backend: 'auto' | 'cpu' | 'wasm' | 'tensorflow' | undefined;
}

/** @throws UsageError */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parsed(argv);
  const help = values.help === true;
  const [command, file, ...rest] = positionals;
  if (!help && command !== 'run') throw new UsageError(command === undefined ? 'Name a command: run.' : `There is no command ${command}; the command is run.`);
  if (!help && file === undefined) throw new UsageError('Name the experiment file to run.');
  if (rest.length > 0) throw new UsageError(`One file at a time: ${rest.join(' ')} is too much.`);
  return { help, file: file ?? '', trace: values.trace, full: values.full === true, steps: stepsOf(values.steps), saveWeights: weightsOf(values['save-weights']), backend: backendOf(values.backend) };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        trace: { type: 'string' },
        full: { type: 'boolean' },
        steps: { type: 'string' },
        'save-weights': { type: 'string' },
        backend: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function stepsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`--steps takes a whole number, not ${text}.`);
  return Number(text);
}

function weightsOf(path: string | undefined): string | undefined {
  if (path !== undefined && !path.toLowerCase().endsWith('.safetensors')) throw new UsageError(`--save-weights takes a name that ends with .safetensors, not ${path}.`);
  return path;
}

function backendOf(text: string | undefined): Arguments['backend'] {
  if (text === undefined || text === 'auto' || text === 'cpu' || text === 'wasm' || text === 'tensorflow') return text;
  throw new UsageError(`--backend takes auto, cpu, wasm or tensorflow, not ${text}.`);
}
