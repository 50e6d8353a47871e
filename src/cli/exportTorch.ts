import { basename } from 'node:path';
import { NotInTorch } from '../core/torchScript/python';
import { torchScript } from '../core/torchScript/script';
import { reasonOf } from '../platform/node/files/regularFile';
import { writeWhole } from '../platform/node/files/wholeFile';
import type { ExportTorchArguments } from './arguments';
import { loadFile } from './experimentFile';
import { checkOutputs } from './outputs';
import { say } from './say';
import { NotWritten } from './traceOutput';

/**
 * Writes an experiment as a script of Python that makes the same runs with PyTorch.
 * @returns the exit code: 0; 2 for a bad file, or one of which PyTorch can say nothing, with the reason on standard error.
 * @throws UsageError, NotWritten
 */
export async function exportTorch(wanted: ExportTorchArguments): Promise<number> {
  const loaded = await loadFile(wanted);
  if (!loaded) return 2;
  const { experiment, objective, inputs } = loaded;
  const out = wanted.out ?? `${wanted.file.replace(/(\.experiment)?\.(ya?ml|json)$/i, '')}.py`;
  const numbers = `${out.slice(0, -'.py'.length)}.safetensors`;
  try {
    const script = torchScript(experiment, objective, basename(numbers));
    const files = [
      { path: out, bytes: new TextEncoder().encode(script.text) },
      ...(script.tensors ? [{ path: numbers, bytes: script.tensors }] : []),
    ];
    await checkOutputs(
      files.map(({ path }) => ({ option: '--out', path })),
      inputs,
    );
    say(...script.left.map(({ run, why }) => `${run} is left out: ${why}`));
    for (const { path, bytes } of files) await write(path, bytes);
    return 0;
  } catch (error) {
    if (!(error instanceof NotInTorch)) throw error;
    say(`${wanted.file}:1:1: ${error.message}`);
    return 2;
  } finally {
    objective.dispose();
  }
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeWhole(path, [bytes]);
  } catch (error) {
    throw new NotWritten(`The script cannot be written to ${path}: ${reasonOf(error)}.`, { cause: error });
  }
}
