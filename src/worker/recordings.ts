import { compareRuns } from '../core/comparison/compare';
import { runsOfRecording } from '../core/comparison/ofRecording';
import { runsOfTrace } from '../core/comparison/ofTrace';
import { comparisonLines } from '../core/comparison/words';
import { verify } from '../core/conformance/verify';
import { conformanceLines } from '../core/conformance/words';
import { FileRefused } from '../core/objective/readFile';
import { builtIn } from '../core/optimizer/registry';
import type { Platform } from '../platform/platform';
import { UserError } from '../protocol/channel';
import type { LanguageRequests, RecordingReport } from '../protocol/language';

type Questions = 'verifyRecording' | 'compareRecordings';

/** What is asked of recordings; refused with UserError where a file is none. */
export function recordingHandlers(platform: Platform): {
  readonly [Name in Questions]: (params: LanguageRequests[Name]['params']) => Promise<RecordingReport>;
} {
  const runsOf = async (path: string) => {
    if (!/\.optrace$/i.test(path))
      return {
        runs: await told(
          path,
          runsOfTrace(() => platform.linesOf(path)),
        ),
        close: () => Promise.resolve(),
      };
    const { recording, close } = await told(path, platform.openRecording(path));
    return { runs: runsOfRecording(recording), close };
  };
  return {
    async verifyRecording({ path, rule }) {
      const { recording, close } = await told(path, platform.openRecording(path));
      try {
        const found = await verify(recording, builtIn, rule);
        return {
          lines: found.flatMap((one) => conformanceLines(one)),
          needsRule: found.some((one) => one.rule === undefined && !one.className.startsWith('torch.optim.')),
        };
      } finally {
        await close();
      }
    },
    async compareRecordings({ path, other }) {
      const a = await runsOf(path);
      try {
        const b = await runsOf(other);
        try {
          const lines: string[] = [];
          for (const [i, run] of a.runs.slice(0, b.runs.length).entries())
            lines.push(...comparisonLines(await compareRuns(run, b.runs[i])));
          return { lines, needsRule: false };
        } finally {
          await b.close();
        }
      } finally {
        await a.close();
      }
    },
  };
}

/** What a file is not, as a sentence for the user. */
async function told<T>(path: string, opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof FileRefused) throw new UserError(error.message, { cause: error });
    if (error instanceof RangeError) throw new UserError(`${path} cannot be read: ${error.message}.`, { cause: error });
    throw error;
  }
}
