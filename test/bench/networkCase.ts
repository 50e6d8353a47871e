import type { Experiment } from '../../src/core/experiment/experiment';
import { compileExperiment } from '../../src/core/engine/compileExperiment';
import { parseExperiment } from '../../src/core/experiment/parse';
import { NetworkOnTensors } from '../../src/core/objective/network/networkOnTensors';

/** A network to be timed, on made-up pictures. */
export interface NetworkCase {
  readonly shape: readonly number[];
  readonly classes: number;
  /** Rows there are. */
  readonly count: number;
  readonly batchSize: number;
  readonly network: Readonly<Record<string, unknown>>;
  /** Absent: adam. */
  readonly optimizer?: Readonly<Record<string, unknown>>;
  /** Absent: wasm. */
  readonly backend?: 'wasm' | 'auto';
}

/** Made-up pictures: what is in them does not matter for how long a step takes. */
export function pictures(count: number, shape: readonly number[], classes: number): Uint8Array {
  let state = 1;
  const next = () => (state = (state * 16807) % 2147483647) / 2147483647;
  const fill = ([length, ...rest]: readonly number[]): unknown =>
    Array.from({ length }, () => (rest.length > 0 ? fill(rest) : Number(next().toFixed(3))));
  return new TextEncoder().encode(
    JSON.stringify(Array.from({ length: count }, (_, i) => ({ picture: fill(shape), label: `class ${i % classes}` }))),
  );
}

/** The case, ready to be run. */
export async function loadCase({
  shape,
  classes,
  count,
  batchSize,
  network,
  optimizer = { adam: { learningRate: 0.001 } },
  backend = 'wasm',
}: NetworkCase): Promise<{ experiment: Experiment; objective: NetworkOnTensors }> {
  const source = {
    data: { json: 'pictures.json', target: 'label', batchSize },
    network: { ...network, loss: 'crossEntropy' },
    optimizer,
    steps: 1_000_000,
  };
  const { experiment, diagnostics } = parseExperiment(JSON.stringify(source), 'json');
  if (!experiment) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const file = pictures(count, shape, classes);
  const objective = await compileExperiment(experiment, { backend, readFile: () => Promise.resolve(file) });
  if (!(objective instanceof NetworkOnTensors)) throw new Error('The case has no network.');
  return { experiment, objective };
}
