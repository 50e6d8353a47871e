import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExperimentSession } from '../../src/session/experimentSession';
import { startWorkerThread } from '../../src/platform/node/workerThread';
import { built } from '../support/build';
import { median, type Figure } from './figure';

/** Pauses of each, at different moments of its steps. */
const pauses = 12;
const bound = 150;

const moons = 'data: { generate: { moons: { samples: 64 } }, batchSize: 16 }\n';
const cases: readonly { readonly name: string; readonly source: string; readonly backend: 'cpu' | 'wasm' }[] = [
  {
    name: 'Muon on a kernel of 800 × 800',
    source: `${moons}network:\n  layers: [{ dense: { units: 800, activation: relu } }, { dense: { units: 800, activation: relu } }, { dense: { units: 2 } }]\n  loss: crossEntropy\noptimizer: muon\nsteps: 100000\n`,
    backend: 'wasm',
  },
  {
    name: 'Adam on a vector of 10⁶',
    source:
      'objective: { minimize: "sum((1 - w)^2 + cos(3*w) * exp(-w^2))", start: { w: { length: 1000000, value: -1 } } }\noptimizer: { adam: { learningRate: 0.01 } }\nsteps: 100000\n',
    backend: 'cpu',
  },
  {
    name: 'Adam on ResNet-18, 2 pictures of 96 × 96',
    source:
      'data: { json: pictures.json, target: label, batchSize: 2 }\nnetwork: { preset: { resnet18: {} }, loss: crossEntropy }\noptimizer: { adam: { learningRate: 0.001 } }\nsteps: 100000\n',
    backend: 'wasm',
  },
];

/** From the request to pause to the event that says that everything stands, in a worker thread as people have it. */
export async function pausing(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'pausing-'));
  const picture = (seed: number) =>
    Array.from({ length: 96 }, (_, i) =>
      Array.from({ length: 96 }, (__, j) => [0, 1, 2].map((k) => Number(Math.sin(seed + i * j + k).toFixed(2)))),
    );
  writeFileSync(
    join(directory, 'pictures.json'),
    JSON.stringify([0, 1, 2, 3].map((row) => ({ picture: picture(row), label: `class ${row % 2}` }))),
  );
  const figures: Figure[] = [];
  try {
    for (const { name, source, backend } of cases) {
      const session = new ExperimentSession(startWorkerThread(built('worker.js')));
      await session.load({ source, format: 'yaml', backend, traceBudget: 1 << 28, directory });
      const taken: number[] = [];
      for (let i = 0; i < pauses; i++) {
        await session.move('run', {});
        await new Promise((resolve) => setTimeout(resolve, 150 + 137 * (i % 5)));
        const start = performance.now();
        const stopped = new Promise((resolve) => session.stopped.on(resolve));
        await session.move('pause', {});
        await stopped;
        taken.push(performance.now() - start);
      }
      await session.end();
      const [middle, longest] = [median(taken), Math.max(...taken)];
      figures.push({
        name: `Pause, ${name}: request to stopped, median of ${pauses}`,
        value: `${middle.toFixed(0)} ms, ${longest.toFixed(0)} ms at most`,
        bound: `≤ ${bound} ms`,
        isMet: middle <= bound,
      });
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return figures;
}
