import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { histogramFrom, summaryRecord, versionRecord, type Histogram } from '../core/curves/tensorboard/events';
import type { Run } from '../core/engine/run';
import { columnValues } from '../core/record/recordLayout';
import { reasonOf } from '../platform/node/files/regularFile';
import { fileNames } from './outputs';
import { NotWritten } from './traceOutput';

/** Distributions are written so many times a run: they are long, and change slowly. */
const mostHistograms = 50;
/** Bytes that wait at most. */
const mostWaiting = 1 << 20;

interface Log {
  readonly run: Run;
  readonly file: FileHandle;
  waiting: Uint8Array[];
  length: number;
}

/** Files begun by this process: two of one second have names of their own, as TensorBoard's writers number theirs. */
let files = 0;

/** Writes runs as files of events that TensorBoard shows, a folder a run. */
export class TensorboardOutput {
  private constructor(
    private readonly folder: string,
    private readonly logs: ReadonlyMap<string, Log>,
  ) {}

  /** Makes a folder for each run and begins its file; other files there stay as they are. @throws NotWritten */
  static async in(folder: string, runs: readonly { readonly id: string; readonly run: Run }[]): Promise<TensorboardOutput> {
    const names = fileNames(runs.map(({ id }) => id));
    const logs = new Map<string, Log>();
    const now = Date.now() / 1000;
    return orNotWritten(folder, async () => {
      for (const [i, { id, run }] of runs.entries()) {
        const own = join(folder, names[i]);
        await mkdir(own, { recursive: true });
        const host = hostname().replace(/[^\w.-]+/g, '_');
        const file = await open(join(own, `events.out.tfevents.${Math.floor(now)}.${host}.${process.pid}.${files++}`), 'wx');
        logs.set(id, { run, file, waiting: [versionRecord(now)], length: 0 });
      }
      return new TensorboardOutput(folder, logs);
    });
  }

  /** Takes the newest record of a run in. */
  take(id: string, step: number): void {
    const log = this.logs.get(id);
    if (!log) return;
    const record = summaryRecord(Date.now() / 1000, step, valuesAt(log.run, step));
    log.waiting.push(record);
    log.length += record.length;
  }

  /** Writes what waits, where that is much. @throws NotWritten */
  async write(all = false): Promise<void> {
    await orNotWritten(this.folder, async () => {
      for (const log of this.logs.values()) {
        if (!all && log.length < mostWaiting) continue;
        const { waiting } = log;
        [log.waiting, log.length] = [[], 0];
        for (const record of waiting) await log.file.writeFile(record);
      }
    });
  }

  /** Writes the rest, and closes the files: also where a run has failed. */
  async close(): Promise<void> {
    try {
      await this.write(true);
    } finally {
      for (const { file } of this.logs.values()) await file.close();
    }
  }
}

async function orNotWritten<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new NotWritten(`Events cannot be written to ${folder}: ${reasonOf(error)}.`, { cause: error });
  }
}

function valuesAt(run: Run, step: number): (readonly [string, number | Histogram])[] {
  const row = run.row(step);
  const first = (quantity: 'value' | 'learningRate') => columnValues(run.layout, row, quantity)[0];
  const sample = run.metrics?.measuredAt(step);
  const metrics = (run.metrics?.names ?? []).flatMap((name, i): [string, number][] =>
    sample && run.metrics?.whyAbsent(name) === undefined ? [[name.replaceAll('.', '/'), sample[i]]] : [],
  );
  const hasUpdate = run.hasUpdate(step);
  const scalars: [string, number][] = [
    ['value', first('value')],
    ...(hasUpdate ? [['learningRate', first('learningRate')] as [string, number]] : []),
    ...metrics,
  ];
  // Of a θ too long to be recorded whole, vectors would be computed again.
  if (run.layout.tracked) return scalars;
  const { tensors } = run.assignment.problem.layout;
  const vectors = (['parameters', 'gradient', ...(hasUpdate ? (['update'] as const) : [])] as const).map((quantity) => ({
    quantity,
    values: run.values(step, quantity),
  }));
  const norms = vectors.map(({ quantity, values }): [string, number] => [
    `norm/${quantity}`,
    Math.sqrt(values.reduce((sum, x) => sum + x * x, 0)),
  ]);
  const every = Math.max(1, Math.ceil(run.assignment.steps / mostHistograms));
  if (step % every !== 0) return [...scalars, ...norms];
  const histograms = vectors.flatMap(({ quantity, values }) =>
    tensors.flatMap(({ name, offset, size }): [string, Histogram][] => {
      const histogram = histogramFrom(values.subarray(offset, offset + size));
      return histogram ? [[`${quantity}/${name}`, histogram]] : [];
    }),
  );
  return [...scalars, ...norms, ...histograms];
}
