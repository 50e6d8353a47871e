import { cpus, loadavg } from 'node:os';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExperimentSession } from '../../src/session/experimentSession';
import { startWorkerThread } from '../../src/platform/node/workerThread';
import { built } from '../support/build';
import { median, type Figure } from './figure';
import { pictures } from './networkCase';

const rounds = 5;
const rates = [0.001, 0.002, 0.003, 0.004];

const cases = [
  {
    name: '784-128-10, batch 64',
    shape: [784],
    count: 256,
    batchSize: 64,
    network: 'preset: { mlp: { units: 128, depth: 1 } }',
    steps: 600,
  },
  { name: 'ResNet-20, batch 32 of 32 × 32', shape: [32, 32, 3], count: 64, batchSize: 32, network: 'preset: resnet20', steps: 6 },
];

/** Loads the experiment and runs it to its end: milliseconds a step of all runs, and every record at the end. */
async function measured(source: string, directory: string, workers: number, steps: number) {
  const session = new ExperimentSession(startWorkerThread(built('worker.js')));
  try {
    await session.load({ source, format: 'yaml', traceBudget: 1 << 27, directory, workers });
    const until = async (step: number) => {
      const stopped = new Promise((resolve) => session.stopped.on(resolve));
      await session.move('run', { until: step });
      await stopped;
    };
    // Until the helpers have read the experiment.
    const warm = Math.ceil(steps / 3);
    await until(warm);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await until(warm + 2);
    const began = performance.now();
    await until(warm + 2 + steps);
    const time = (performance.now() - began) / steps;
    const records = await Promise.all(session.info.runs.map(({ id }) => session.read('record', { run: id, step: warm + 2 + steps })));
    return { time, bits: Buffer.concat(records.map(({ row }) => Buffer.from(new Uint8Array(row.buffer)))).toString('base64') };
  } finally {
    await session.end();
  }
}

/** Four runs in one thread and in two, in turn. */
export async function workers(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'workers-'));
  const figures: Figure[] = [];
  try {
    for (const { name, shape, count, batchSize, network, steps } of cases) {
      writeFileSync(join(directory, 'pictures.json'), pictures(count, shape, 10));
      const optimizers = rates.map((rate) => `  - adam: { learningRate: ${rate} }\n`).join('');
      const source = `data: { json: pictures.json, target: label, batchSize: ${batchSize} }\nnetwork: { ${network}, loss: crossEntropy }\noptimizers:\n${optimizers}steps: 1000000\n`;
      const pairs: { readonly one: number; readonly two: number }[] = [];
      let isSame = true;
      for (let i = 0; i < rounds; i++) {
        const one = await measured(source, directory, 1, steps);
        const two = await measured(source, directory, 2, steps);
        isSame &&= one.bits === two.bits;
        pairs.push({ one: one.time, two: two.time });
      }
      const ratio = median(pairs.map(({ one, two }) => one / two));
      figures.push({
        name: `4 runs of ${name}, 2 workers against 1`,
        value: `${ratio.toFixed(2)}× as fast (${median(pairs.map(({ one }) => one)).toFixed(1)} → ${median(pairs.map(({ two }) => two)).toFixed(1)} ms a step of all), ${isSame ? 'the same bits' : 'OTHER BITS'}`,
        bound: '≥ 1.7× and the same bits',
        isMet: ratio >= 1.7 && isSame,
        note: `${cpus().length} cores, load ${loadavg()[0].toFixed(1)}; single rounds ${pairs.map(({ one, two }) => (one / two).toFixed(2)).join(', ')}`,
      });
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return figures;
}
