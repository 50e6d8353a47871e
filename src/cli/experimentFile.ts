import { dirname, join, resolve } from 'node:path';
import { compileExperiment, notesOf } from '../core/engine/compileExperiment';
import { positionOf, type Diagnostic } from '../core/diagnostic';
import type { Experiment } from '../core/experiment/experiment';
import { formatOf } from '../core/experiment/parse';
import { parseWithCode } from '../core/experiment/parseWithCode';
import { limits } from '../core/limits';
import { InvalidObjective } from '../core/objective/invalidObjective';
import type { Objective } from '../core/objective/objective';
import { room } from '../core/objective/data/table';
import { codeNear } from '../platform/node/code/loadCode';
import { roomForData } from '../platform/node/files/memory';
import { readerNear } from '../platform/node/files/nearby';
import { NotRead, readRegularFile } from '../platform/node/files/regularFile';
import { ruleFilesNear } from '../platform/node/files/ruleFiles';
import { tfjsNodeNear } from '../platform/node/files/tfjsNode';
import type { PoolOptions } from '../pool/pool';
import type { Arguments } from './arguments';
import { say } from './say';

/** An experiment of a file, ready to be run. */
export interface LoadedFile {
  readonly experiment: Experiment;
  /** The caller's to dispose of. */
  readonly objective: Objective;
  /** Every file that was read: the experiment's own and what it names. */
  readonly inputs: readonly string[];
  /** How another thread reads the same. */
  readonly params: PoolOptions['params'];
}

/** The file's experiment, with what the command line says otherwise; undefined where something in it is wrong, which has been said then. */
export async function loadFile({ file, steps, backend }: Pick<Arguments, 'file' | 'steps' | 'backend'>): Promise<LoadedFile | undefined> {
  const inputs = new Set([file]);
  const onRead = (path: string) => void inputs.add(path);
  const read = await readExperiment(file, onRead);
  if (read === undefined) return undefined;
  const experiment = { ...read.experiment, steps: steps ?? read.experiment.steps };
  const objective = await compiled(experiment, backend, file, read.text, onRead);
  const directory = dirname(resolve(file));
  const params = { source: read.text, format: formatOf(file), directory, steps, backend, traceBudget: 0 };
  return objective && { experiment, objective, inputs: [...inputs], params };
}

/** The experiment and its text; undefined where the file is wrong, which has been said then. */
export async function readExperiment(
  path: string,
  onRead: (path: string) => void,
): Promise<{ experiment: Experiment; text: string } | undefined> {
  const text = await readSource(path);
  if (text === undefined) return undefined;
  const { experiment, diagnostics } = await parseWithCode(
    text,
    formatOf(path),
    ruleFilesNear(dirname(path), dirname(path), onRead),
    // Who names a file on the command line runs it, and the code that it names.
    codeNear(dirname(resolve(path)), undefined, onRead),
  );
  say(...linesOf(path, text, diagnostics));
  return experiment && { experiment, text };
}

const mark: Record<Diagnostic['severity'], string> = { error: '', warning: 'warning: ', information: 'note: ' };

function linesOf(path: string, text: string, diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.flatMap(({ severity, code, message, range }) => {
    const { line, column } = positionOf(text, range.start);
    const said = `${path}:${line}:${column}: ${mark[severity]}${message}`;
    // The one message that is a table.
    return code === 'weights' ? said.split('\n').map((row, i) => (i === 0 ? row : `  ${row}`)) : said;
  });
}

async function readSource(path: string): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await readRegularFile(path, limits.fileBytes));
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    say(`${path}:1:1: The file cannot be read: ${error.message}. Name an experiment file, such as rosenbrock.experiment.yaml.`);
    return undefined;
  }
}

/** The objective; undefined where the files it refers to are wrong, which has been said then. */
export async function compiled(
  experiment: Experiment,
  backend: Arguments['backend'],
  file: string,
  text: string,
  onRead: (path: string) => void,
): Promise<Objective | undefined> {
  try {
    const directory = dirname(resolve(file));
    room.bytes = roomForData();
    const readFile = readerNear(directory, directory, onRead);
    const objective = await compileExperiment(experiment, {
      backend: backend ?? experiment.backend,
      wasmDirectory: join(__dirname, 'wasm'),
      readFile,
      loadCode: codeNear(directory, directory, onRead),
      loadTensorflow: tfjsNodeNear(directory),
    });
    say(...linesOf(file, text, notesOf(experiment, objective)));
    return objective;
  } catch (error) {
    if (!(error instanceof InvalidObjective)) throw error;
    say(...linesOf(file, text, error.diagnostics));
    return undefined;
  }
}
