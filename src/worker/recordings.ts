import { compareRuns } from '../core/comparison/compare';
import { runsOfRecording } from '../core/comparison/ofRecording';
import { runsOfTrace } from '../core/comparison/ofTrace';
import { comparisonLines } from '../core/comparison/words';
import { verify } from '../core/conformance/verify';
import { conformanceLines } from '../core/conformance/words';
import { builtIn } from '../core/optimizer/registry';
import { linesOf } from '../platform/node/files/lines';
import { openRecording } from '../platform/node/files/recordingFile';
import { NotRead } from '../platform/node/files/regularFile';
import { UserError } from '../protocol/channel';
import type { RecordingReport } from '../protocol/language';

/** @throws UserError where the file is no recording */
export async function verifyRecording({ path, rule }: { readonly path: string; readonly rule?: string }): Promise<RecordingReport> {
  const { recording, close } = await told(path, openRecording(path));
  try {
    const found = await verify(recording, builtIn, rule);
    return { lines: found.flatMap((one) => conformanceLines(one)), needsRule: found.some((one) => one.rule === undefined && !one.className.startsWith('torch.optim.')) };
  } finally {
    await close();
  }
}

/** @throws UserError where one of the files is neither a recording nor a trace */
export async function compareRecordings({ path, other }: { readonly path: string; readonly other: string }): Promise<RecordingReport> {
  const a = await runsOf(path);
  try {
    const b = await runsOf(other);
    try {
      const lines: string[] = [];
      for (const [i, run] of a.runs.slice(0, b.runs.length).entries()) lines.push(...comparisonLines(await compareRuns(run, b.runs[i])));
      return { lines, needsRule: false };
    } finally {
      await b.close();
    }
  } finally {
    await a.close();
  }
}

async function runsOf(path: string) {
  if (!/\.optrace$/i.test(path)) return { runs: await told(path, runsOfTrace(() => linesOf(path))), close: () => Promise.resolve() };
  const { recording, close } = await told(path, openRecording(path));
  return { runs: runsOfRecording(recording), close };
}

/** What a file is not, as a sentence for the user. */
async function told<T>(path: string, opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof NotRead || error instanceof RangeError) throw new UserError(`${path} cannot be read: ${error.message}.`, { cause: error });
    throw error;
  }
}
