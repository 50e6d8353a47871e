import type { Diagnostic } from '../core/diagnostic';
import { recordedExperiment, type RecordedExperiment } from '../core/engine/recordedExperiment';
import { FileRefused, type ReadFile } from '../core/objective/readFile';
import { builtIn } from '../core/optimizer/registry';
import { Recording, type ReadChunk } from '../core/optrace/recording';
import type { LoadParams } from '../protocol/session';

/** Whether a text is the index of a recording. */
export const isRecording = (source: string): boolean => /^\{"type":"optrace",/.test(source);

/**
 * Reads a recording as an experiment of one of its optimizers.
 * @param readFile reads near the recording; absent: it is no file, and its tensors are nowhere.
 */
export async function loadRecording(
  { source, fileName }: LoadParams,
  readFile: ReadFile | undefined,
): Promise<RecordedExperiment | readonly Diagnostic[]> {
  const start = Math.max(0, source.indexOf('{"type":"optimizer"'));
  const range = { start, end: Math.max(start + 1, source.indexOf('\n', start)) };
  const refuse = (message: string): readonly Diagnostic[] => [{ severity: 'error', code: 'recording', message, range }];
  if (!readFile || fileName === undefined) return refuse('A recording is read beside its folder of tensors. Save it as a file there.');
  const recording = new Recording(chunksBeside(fileName, readFile));
  recording.index.add(new TextEncoder().encode(source));
  const { refusal } = recording.index;
  if (refusal !== undefined) return refuse(`${fileName} cannot be read: ${refusal}.`);
  const loaded = await recordedExperiment(recording, fileName, range, builtIn);
  return typeof loaded === 'string' ? refuse(loaded) : loaded;
}

/** Whole chunks, one of them kept: the steps of a chunk follow each other. */
function chunksBeside(fileName: string, readFile: ReadFile): ReadChunk {
  let held: { readonly chunk: number; readonly bytes: Uint8Array | undefined } | undefined;
  return async (chunk, from, length) => {
    if (held?.chunk !== chunk)
      held = { chunk, bytes: await readOrNot(readFile, `${fileName}.tensors/${String(chunk).padStart(6, '0')}.safetensors`) };
    const { bytes } = held;
    return bytes && from + length <= bytes.length ? bytes.subarray(from, from + length) : undefined;
  };
}

/** Undefined for a chunk that is not there: its steps are not kept. */
async function readOrNot(readFile: ReadFile, path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof FileRefused) return undefined;
    throw error;
  }
}
