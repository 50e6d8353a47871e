import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Run } from '../../src/core/engine/run';
import { nodePlatform } from '../../src/platform/node/nodePlatform';
import { Pool } from '../../src/pool/pool';
import { loadExperiment } from '../../src/worker/loading';
import { built } from '../support/build';
import { median, type Figure } from './figure';
import { pictures } from './networkCase';
import { machineNoise, scatterOf } from './noise';

const rates = [0.001, 0.002, 0.003, 0.004];
const bound = 1.7;

const cases = [
  {
    name: '784-128-10, batch 64',
    shape: [784],
    count: 128,
    batchSize: 64,
    network: 'preset: { mlp: { units: 128, depth: 1 } }',
    rounds: 12,
    steps: 12,
  },
  {
    name: 'ResNet-20, batch 32 of 32 × 32',
    shape: [32, 32, 3],
    count: 32,
    batchSize: 32,
    network: 'preset: resnet20',
    rounds: 4,
    steps: 2,
  },
];

/** Four runs in one thread and in two, in turn: a step of all of them. */
export async function workers(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'workers-'));
  const figures: Figure[] = [];
  try {
    for (const { name, shape, count, batchSize, network, rounds, steps } of cases) {
      writeFileSync(join(directory, 'pictures.json'), pictures(count, shape, 10));
      const optimizers = rates.map((rate) => `  - adam: { learningRate: ${rate} }\n`).join('');
      const source = `data: { json: pictures.json, target: label, batchSize: ${batchSize} }\nnetwork: { ${network}, loss: crossEntropy }\noptimizers:\n${optimizers}steps: 1000000\n`;
      const platform = nodePlatform(join(built('worker.js'), '..', 'wasm'), built('worker.js'));
      const params = { source, format: 'yaml' as const, traceBudget: 1 << 27, directory };
      const quiet = { platform, announceChunk: () => undefined, announceEviction: () => undefined };
      const loaded = await loadExperiment(params, quiet);
      if (!('experiment' in loaded)) throw new Error(loaded[0].message);
      const sides = [1, 2].map((threads) => {
        const pool = new Pool({ platform, workers: threads, params, objective: loaded.objective });
        const runs: Run[] = loaded.entries.map((entry) => loaded.runOf(entry.id, entry));
        for (const [i, run] of runs.entries()) {
          pool.add(run, loaded.entries[i]);
          run.advance();
        }
        return { pool, runs, times: [] as number[] };
      });
      for (const { pool, runs } of sides) {
        await pool.begin();
        pool.advance(runs);
        pool.advance(runs);
      }
      for (let round = 0; round < rounds; round++) {
        for (const { pool, runs, times } of sides) {
          for (let i = 0; i < steps; i++) {
            const began = performance.now();
            pool.advance(runs);
            times.push(performance.now() - began);
          }
        }
      }
      const [one, two] = sides;
      const isSame = one.runs.every((run, i) => Buffer.compare(bytesOf(run), bytesOf(two.runs[i])) === 0);
      await two.pool.end();
      loaded.objective.dispose();
      const ratio = median(one.times) / median(two.times);
      const calm = tenth(one.times) / tenth(two.times);
      figures.push({
        name: `4 runs of ${name}, 2 workers against 1`,
        value: `${ratio.toFixed(2)}× as fast (${median(one.times).toFixed(1)} → ${median(two.times).toFixed(1)} ms a step of all; quiet tenth percentiles ${tenth(one.times).toFixed(1)} → ${tenth(two.times).toFixed(1)} ms, ${calm.toFixed(2)}×), ${isSame ? 'the same bits' : 'OTHER BITS'}`,
        bound: `≥ ${bound}× and the same bits`,
        isMet: Math.min(ratio, calm) >= bound && isSame,
        note: machineNoise(),
        scatter: Math.max(scatterOf(one.times), scatterOf(two.times)),
      });
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return figures;
}

const tenth = (times: readonly number[]) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 10)];

function bytesOf(run: Run): Uint8Array {
  const row = run.row(run.length - 1);
  return new Uint8Array(row.buffer, row.byteOffset, row.byteLength);
}
