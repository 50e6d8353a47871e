import { Curves, NoCurves, type Curve } from './curve';
import { readCsvCurves, readJsonCurves } from './lines';
import { summariesOf, type Summary } from './tensorboard/events';
import { readRecords } from './tensorboard/records';
import { Malformed } from './tensorboard/wire';

/** What a file of somebody else's run holds. */
export interface CurvesRead {
  readonly curves: readonly Curve[];
  /** Distributions, of files of events. */
  readonly histograms: readonly Summary[];
  /** What is wrong with a part of it, for the user. */
  readonly warning?: string;
}

const isEvents = (path: string): boolean => /(^|[/\\])events\.out\.tfevents\./.test(path) || path.endsWith('.tfevents');

/**
 * Reads the curves of a file of events (TensorBoard), of JSON Lines, JSON or CSV; whole records only, of one that is being written.
 * @param path says by its name what it is.
 * @throws NoCurves
 */
export function readCurves(bytes: Uint8Array, path: string): CurvesRead {
  const file = path.split(/[/\\]/).at(-1) ?? path;
  if (isEvents(path)) return readEvents(bytes, file);
  const text = new TextDecoder().decode(bytes);
  return { curves: /\.csv$/i.test(path) ? readCsvCurves(text, file) : readJsonCurves(text, file), histograms: [] };
}

/** A file of events. @throws NoCurves */
function readEvents(bytes: Uint8Array, file: string): CurvesRead {
  const { records, end, isDamaged } = readRecords(bytes);
  if (records.length === 0 && isDamaged)
    throw new NoCurves(`${file} is no file of events of TensorBoard: its first record has another checksum.`);
  const curves = new Curves();
  const histograms: Summary[] = [];
  try {
    for (const record of records) {
      for (const summary of summariesOf(record)) {
        if (typeof summary.value === 'number') curves.add(summary.tag, undefined, summary.step, summary.value);
        else histograms.push(summary);
      }
    }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new NoCurves(`${file} is no file of events of TensorBoard: a record of it is ${error.message}.`);
  }
  return {
    curves: curves.all(),
    histograms,
    ...(isDamaged ? { warning: `${file} is damaged from byte ${end} on: what comes after is not read.` } : {}),
  };
}
