import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorkerThread } from '../../src/platform/node/workerThread';
import { ExperimentSession } from '../../src/session/experimentSession';
import { built } from '../support/build';
import { timed, type Figure } from './figure';

const parameters = 2 ** 20;
const rows = 8;
const chunks = 8;
/** Gradient, parameters, m and v. */
const columns = 4;
const begin = 4096;

/** A recording of 1 GB: 64 steps of Adam with a million parameters. */
function write(folder: string): string {
  const path = join(folder, 'large.optrace');
  mkdirSync(`${path}.tensors`);
  const tensor = ['F32', [1024, 1024]] as const;
  const lines: unknown[] = [
    { type: 'optrace', version: 1, run: 'bench', torch: '2.1.0', python: '3.11', rank: 0, world: 1, time: 0 },
    {
      type: 'optimizer',
      optimizer: 0,
      step: 0,
      class: 'torch.optim.adam.Adam',
      rule: null,
      implementation: 'single',
      groups: [{ parameters: [0], options: { lr: 0.001, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0, amsgrad: false } }],
      parameters: [{ name: 'weight', shape: [1024, 1024], dtype: 'F32', device: 'cpu' }],
    },
    {
      type: 'layout',
      layout: 0,
      optimizer: 0,
      rows,
      begin,
      tensors: [
        ['gradient', 0, ...tensor],
        ['parameter', 0, ...tensor],
        ['state', 0, ...tensor, 'exp_avg'],
        ['state', 0, ...tensor, 'exp_avg_sq'],
      ],
    },
  ];
  const row = Float32Array.from({ length: parameters }, (_, i) => Math.sin(i) / 100);
  for (let chunk = 0; chunk < chunks; chunk++) {
    const file = openSync(join(`${path}.tensors`, `${String(chunk).padStart(6, '0')}.safetensors`), 'w');
    writeSync(
      file,
      BigInt64Array.from({ length: rows }, (_, i) => BigInt(chunk * rows + i)),
      0,
      8 * rows,
      begin,
    );
    for (let i = 0; i < rows * columns; i++) writeSync(file, row, 0, row.byteLength, begin + 8 * rows + i * row.byteLength);
    closeSync(file);
    for (let i = 0; i < rows; i++) {
      const step = chunk * rows + i;
      lines.push({
        type: 'step',
        optimizer: 0,
        step,
        seconds: step,
        scalars: { loss: 1 / (1 + step) },
        state: { step: step + 1 },
        whole: { layout: 0, chunk, row: i },
        ...(step === 0 ? { base: { layout: 0, chunk, row: i, state: {} } } : {}),
      });
    }
  }
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return folder;
}

/** How long it takes until a recording of 1 GB can be looked at: loaded, and its first record shown. */
export async function openRecording(): Promise<Figure[]> {
  const folder = write(mkdtempSync(join(tmpdir(), 'optrace-bench-')));
  const session = new ExperimentSession(startWorkerThread(built('worker.js')));
  try {
    const opened = await timed(async () => {
      await session.load({ source: '', format: 'json', traceBudget: 192 * 2 ** 20, directory: folder, fileName: 'large.optrace' });
      const { id } = session.info.runs[0];
      await session.read('record', { run: id, step: 0 });
    });
    const rested = new Promise<void>((resolve) => session.stopped.on(() => resolve()));
    const played = await timed(async () => {
      await session.move('run', {});
      await rested;
    });
    return [
      {
        name: 'opening a recording of 1 GB, to its first record',
        value: `${(opened / 1000).toFixed(2)} s`,
        bound: '< 2 s',
        isMet: opened < 2000,
        note: `all of its ${rows * chunks} steps of ${parameters} parameters are taken in after ${(played / 1000).toFixed(1)} s more`,
      },
    ];
  } finally {
    await session.end();
    rmSync(folder, { recursive: true });
  }
}
