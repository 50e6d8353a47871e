import { NoCurves } from '../core/curves/curve';
import { readCurves } from '../core/curves/read';
import { NotRead, readRegularFile } from '../platform/node/files/regularFile';
import type { CurvesArguments } from './arguments';
import { say } from './say';
import { traceOutput } from './traceOutput';

/** Larger files are refused. */
const largestFile = 2 ** 30;

/** NaN and infinities as texts, which JSON lacks. */
const json = (value: unknown) =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'number' && !Number.isFinite(one) ? String(one) : one instanceof Float64Array ? Array.from(one) : one,
  );

/**
 * Writes what a file of somebody else's run holds, a line of JSON a curve or distribution: files of events of TensorBoard, JSON Lines, CSV.
 * @returns the exit code: 0; 2 where it holds none, with the reason on standard error.
 */
export async function curvesFile({ file }: CurvesArguments): Promise<number> {
  const output = await traceOutput(undefined);
  try {
    const { curves, histograms, warning } = readCurves(await readRegularFile(file, largestFile), file);
    if (warning !== undefined) say(warning);
    for (const curve of curves) await output.write(`${json({ type: 'curve', ...curve })}\n`);
    for (const { tag, step, value } of histograms)
      await output.write(`${json({ type: 'histogram', name: tag, step, ...(typeof value === 'object' ? value : {}) })}\n`);
    await output.finish();
    return 0;
  } catch (error) {
    if (!(error instanceof NoCurves || error instanceof NotRead)) throw error;
    say(error instanceof NotRead ? `${file} cannot be read: ${error.message}.` : error.message);
    return 2;
  }
}
