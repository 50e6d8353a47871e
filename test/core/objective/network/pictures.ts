import { compileExperiment } from '../../../../src/core/engine/compileExperiment';
import { parseExperiment } from '../../../../src/core/experiment/parse';
import { FileRefused, type ReadFile } from '../../../../src/core/objective/readFile';
import type { Objective } from '../../../../src/core/objective/objective';
import { seeded } from '../../../support/random';

interface Pictures {
  readonly side: number;
  readonly rows: number;
  readonly classes: number;
  readonly channels?: number;
  /** Absent: drawn. */
  readonly pixel?: (row: number, y: number, x: number, channel: number) => number;
}

/** Drawn pictures with drawn classes, each class at least once, as a JSON table. */
function picturesJson({ side, rows, classes, channels = 3, pixel }: Pictures): Uint8Array {
  const draw = seeded(11);
  const drawn = () => Math.round(1000 * (2 * draw() - 1)) / 1000;
  const list = <Item>(count: number, make: (i: number) => Item) => Array.from({ length: count }, (_, i) => make(i));
  const table = list(rows, (row) => ({
    image: list(side, (y) => list(side, (x) => list(channels, (channel) => (pixel ? pixel(row, y, x, channel) : drawn())))),
    label: `class ${row < classes ? row : Math.floor(draw() * classes)}`,
  }));
  return new TextEncoder().encode(JSON.stringify(table));
}

export interface PicturesExperiment extends Pictures {
  readonly preset: string;
  readonly batchSize: number;
  readonly optimizer?: string;
  readonly backend?: 'cpu' | 'wasm';
  /** By the name that `weights:` gives. */
  readonly weights?: { readonly name: string; readonly bytes: Uint8Array };
}

/** A preset on drawn pictures, through an experiment file. */
export async function picturesExperiment(wanted: PicturesExperiment) {
  const source = `
data:
  json: pictures.json
  inputs: [image]
  target: label
  batchSize: ${wanted.batchSize}
network:
  preset: ${wanted.preset}
  loss: crossEntropy
${wanted.weights ? `  weights: ${wanted.weights.name}` : ''}
optimizer: ${wanted.optimizer ?? 'adam'}
steps: 100
`;
  const { experiment, diagnostics } = parseExperiment(source, 'yaml');
  if (!experiment) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const pictures = picturesJson(wanted);
  const readFile: ReadFile = (path) => {
    if (path === 'pictures.json') return Promise.resolve(pictures);
    if (path === wanted.weights?.name) return Promise.resolve(wanted.weights.bytes);
    return Promise.reject(new FileRefused(`There is no ${path}.`));
  };
  const objective: Objective = await compileExperiment(experiment, { backend: wanted.backend ?? 'wasm', readFile });
  return { experiment, objective };
}
