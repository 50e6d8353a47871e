import { compareRuns } from '../core/comparison/compare';
import { runsOfRecording } from '../core/comparison/ofRecording';
import { runsOfTrace } from '../core/comparison/ofTrace';
import type { SeenRun } from '../core/comparison/source';
import { comparisonLines } from '../core/comparison/words';
import { linesOf } from '../platform/node/files/lines';
import { openRecording } from '../platform/node/files/recordingFile';
import { NotRead } from '../platform/node/files/regularFile';
import type { CompareArguments } from './arguments';
import { say } from './say';

interface Opened {
  readonly runs: readonly SeenRun[];
  readonly close: () => Promise<void>;
}

/**
 * Compares two recordings or traces, run by run in their order.
 * @returns the exit code: 0 they are the same, 1 they part, 2 one cannot be read or they have nothing in common.
 */
export async function compareFiles({ file, other }: CompareArguments): Promise<number> {
  const [a, b] = [await opened(file), await opened(other)];
  try {
    if (!a || !b) return 2;
    const runs = Math.min(a.runs.length, b.runs.length);
    let [parted, refused] = [0, 0];
    for (let i = 0; i < runs; i++) {
      const found = await compareRuns(a.runs[i], b.runs[i]);
      if (found.refusal !== undefined) refused++;
      if (found.first) parted++;
      process.stdout.write(
        comparisonLines(found)
          .map((line) => `${line}\n`)
          .join(''),
      );
    }
    if (a.runs.length !== b.runs.length)
      say(`${file} has ${a.runs.length} runs and ${other} has ${b.runs.length}: those that one of them lacks are left out.`);
    return parted > 0 ? 1 : refused > 0 || runs === 0 ? 2 : 0;
  } finally {
    await a?.close();
    await b?.close();
  }
}

/** Undefined where the file cannot be read, which has been said then. */
async function opened(path: string): Promise<Opened | undefined> {
  try {
    if (!/\.optrace$/i.test(path)) return { runs: await runsOfTrace(() => linesOf(path)), close: () => Promise.resolve() };
    const { recording, close } = await openRecording(path);
    return { runs: runsOfRecording(recording), close };
  } catch (error) {
    if (!(error instanceof NotRead || error instanceof RangeError)) throw error;
    say(`${path} cannot be compared: ${error.message}.`);
    return undefined;
  }
}
