import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { assign } from '../../src/core/engine/assign';
import { compileExperiment } from '../../src/core/engine/compileExperiment';
import { Run } from '../../src/core/engine/run';
import type { Experiment } from '../../src/core/experiment/experiment';
import { parseExperiment } from '../../src/core/experiment/parse';
import { NetworkOnTensors } from '../../src/core/objective/network/networkOnTensors';
import { FileRefused, type ReadFile } from '../../src/core/objective/readFile';

const wasmDirectory = dirname(createRequire(__filename).resolve('@tensorflow/tfjs-backend-wasm'));

/** Files by their paths, as an experiment refers to them. */
export function filesFrom(files: Readonly<Record<string, unknown>>): ReadFile {
  return (path) => {
    if (!Object.hasOwn(files, path)) return Promise.reject(new FileRefused(`${path} cannot be read: there is no such file.`));
    const content = files[path];
    return Promise.resolve(
      content instanceof Uint8Array ? content : new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content)),
    );
  };
}

export interface LoadedNetwork {
  experiment: Experiment;
  objective: NetworkOnTensors;
  run: (index?: number) => Run;
}

/** An experiment on a network, set up as the worker does. @throws InvalidObjective */
export async function loadNetwork(
  source: string,
  files: Readonly<Record<string, unknown>> = {},
  backend: 'auto' | 'cpu' | 'wasm' = 'cpu',
): Promise<LoadedNetwork> {
  const { experiment, diagnostics } = parseExperiment(source, source.trimStart().startsWith('{') ? 'json' : 'yaml');
  if (!experiment) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const objective = await compileExperiment(experiment, { backend, wasmDirectory, readFile: filesFrom(files) });
  if (!(objective instanceof NetworkOnTensors)) throw new Error('The experiment has no network.');
  const run = (index = 0) =>
    new Run(assign(experiment, experiment.optimizers[index], objective), { budget: 1 << 26, allocate: (bytes) => new ArrayBuffer(bytes) });
  return { experiment, objective, run };
}
