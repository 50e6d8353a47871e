import * as tf from '@tensorflow/tfjs';
import type { Run } from '../../src/core/engine/run';
import { stagesOf } from '../../src/core/engine/stageResults';
import { load, rosenbrock } from '../support/load';
import { seeded } from '../support/random';
import { timed, type Figure } from './figure';

const million = 1_000_000;
/** The default of the setting optimizerDebugger.traceMemory. */
const defaultBudget = 192 * 2 ** 20;

async function longestSeek(run: Run): Promise<number> {
  const random = seeded(1);
  let longest = 0;
  for (let i = 0; i < 200; i++) {
    const step = Math.floor(random() * run.length);
    longest = Math.max(longest, await timed(() => run.row(step)));
  }
  return longest;
}

/** What a debugger reads after a step back: the record and every stage of its update, also at the beginning of a chunk. */
async function longestStepBack(run: Run): Promise<number> {
  const random = seeded(2);
  let longest = 0;
  for (let i = 0; i < 100; i++) {
    const anywhere = Math.floor(random() * (run.length - 1));
    const step = i % 2 ? anywhere : anywhere - (anywhere % run.rowsPerChunk);
    longest = Math.max(longest, await timed(() => [run.row(step), stagesOf(run, step)]));
  }
  return longest;
}

function heap(): number {
  if (!global.gc) throw new Error('Run with --expose-gc, as `npm run bench` does.');
  global.gc();
  const { heapUsed } = process.memoryUsage();
  return heapUsed;
}

/** A million recorded steps of two variables: memory, seeking, and whether anything leaks. */
export async function longTrace(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, budget] of [
    ['default memory budget', defaultBudget],
    ['budget of 8 MB, so that nearly every seek replays', 8 * 2 ** 20],
  ] as const) {
    const { run: start } = await load(rosenbrock('{ adam: { learningRate: 0.001 } }', 2 * million));
    const run = start(0, { budget });
    for (let i = 0; i < 1000; i++) run.advance();
    const before = { tensors: tf.memory().numTensors, heap: heap() };
    while (run.length < million) run.advance();
    const after = { tensors: tf.memory().numTensors, heap: heap() };
    const seek = await longestSeek(run);
    const back = await longestStepBack(run);
    const megabytes = run.traceBytes / 1e6;
    figures.push(
      {
        name: `10⁶ recorded steps, memory of the trace (${name})`,
        value: `${megabytes.toFixed(0)} MB`,
        bound: '≤ 200 MB',
        isMet: megabytes <= 200,
      },
      {
        name: `10⁶ recorded steps, longest of 200 random seeks (${name})`,
        value: `${seek.toFixed(1)} ms`,
        bound: '≤ 100 ms',
        isMet: seek <= 100,
      },
      {
        name: `10⁶ recorded steps, longest of 100 steps back over any distance with every stage's output (${name})`,
        value: `${back.toFixed(1)} ms`,
        bound: '≤ 100 ms',
        isMet: back <= 100,
      },
      {
        name: `10⁶ steps, tensors at the end against step 1,000 (${name})`,
        value: `${after.tensors} against ${before.tensors}`,
        bound: 'equal',
        isMet: after.tensors === before.tensors,
      },
      {
        name: `10⁶ steps, heap at the end against step 1,000 (${name})`,
        value: `${(100 * (after.heap / before.heap - 1)).toFixed(1)} % (${(after.heap / 1e6).toFixed(1)} against ${(before.heap / 1e6).toFixed(1)} MB)`,
        bound: '≤ +10 %',
        isMet: after.heap <= 1.1 * before.heap,
        note: 'rows lie outside the heap and are counted above',
      },
    );
  }
  return figures;
}
