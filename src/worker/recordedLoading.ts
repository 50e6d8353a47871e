import { recordedExperiment, type RecordedExperiment } from '../core/engine/recordedExperiment';
import type { Diagnostic } from '../core/diagnostic';
import { FileRefused } from '../core/objective/readFile';
import { builtIn } from '../core/optimizer/registry';
import type { Platform } from '../platform/platform';
import type { LoadParams } from '../protocol/session';

/** A recording at work. */
export interface LoadedRecording extends RecordedExperiment {
  /** Its own path. */
  readonly path: string;
  /** The rule that the user has named. */
  readonly rule: string | undefined;
  /** Calls back whenever it has grown. */
  readonly watch: (grown: () => void) => void;
}

/** Whether what is to be loaded is a recording: by its name, since its text is never loaded whole. */
export const isRecording = ({ fileName }: LoadParams): boolean => /\.optrace$/i.test(fileName ?? '');

/** Opens a recording as an experiment of its optimizers. */
export async function loadRecording(
  { directory, fileName, rule, optimizers }: LoadParams,
  platform: Platform,
): Promise<LoadedRecording | readonly Diagnostic[]> {
  const refuse = (message: string, code = 'recording'): readonly Diagnostic[] => [
    { severity: 'error', code, message, range: { start: 0, end: 0 } },
  ];
  if (directory === undefined || fileName === undefined)
    return refuse('A recording is read beside its folder of tensors. Save it as a file on this machine.');
  const path = platform.pathIn(directory, fileName);
  try {
    const { recording, watch, close } = await platform.openRecording(path);
    const loaded = recordedExperiment(recording, fileName, builtIn, { rule, optimizers });
    if ('refusal' in loaded) {
      await close();
      return refuse(loaded.refusal, loaded.needsRule ? 'recording-rule' : undefined);
    }
    return {
      ...loaded,
      path,
      rule,
      watch: (grown) =>
        watch(() => {
          loaded.grown();
          grown();
        }),
    };
  } catch (error) {
    if (error instanceof FileRefused) return refuse(error.message);
    throw error;
  }
}
