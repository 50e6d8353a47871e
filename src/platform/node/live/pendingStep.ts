import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Description, RecordedStep } from '../../../core/optrace/recorded';
import { Recording, type WholeStep } from '../../../core/optrace/recording';
import type { Answer } from './words';

/** An update that a training is about to make: everything that it is made from. */
export interface PendingStep {
  readonly description: Description;
  readonly step: RecordedStep;
  /** `after` is empty: it has not been made. */
  readonly whole: WholeStep;
  /** Puts it into a file of its own, for who reads recordings. */
  readonly save: (folder: string, name: string) => Promise<void>;
}

/** What a training has answered to `look`. @throws RangeError where it is no step. */
export function pendingStep({ index = '', chunks }: Answer): PendingStep {
  const recording = new Recording((chunk, from, length) =>
    from + length <= (chunks.at(chunk)?.length ?? 0) ? chunks[chunk].subarray(from, from + length) : undefined,
  );
  recording.index.add(new TextEncoder().encode(index));
  const [{ description, steps: [step] = [] } = { description: undefined, steps: [] }] = recording.index.optimizers;
  const whole = step && recording.wholeNow(0, 0);
  if (!description || !whole) throw new RangeError('the step cannot be read');
  return {
    description,
    step,
    whole,
    async save(folder, name) {
      const path = join(folder, basename(name) || 'run.optrace');
      await mkdir(`${path}.tensors`, { recursive: true });
      await Promise.all(chunks.map((chunk, i) => writeFile(join(`${path}.tensors`, `${String(i).padStart(6, '0')}.safetensors`), chunk)));
      await writeFile(path, index);
    },
  };
}

/** A folder of this user alone, and what takes it away. */
export async function ownFolder(): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'optimizer-live-'));
  // A thread that has just ended may still hold a file.
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}
