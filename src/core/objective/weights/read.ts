import { displayText } from '../../displayText';
import type { ReadFile } from '../readFile';
import { isArchive } from './archive';
import { fitTensors } from './fit';
import { fitJson, parseJson } from './json';
import { explainForeignFormat } from './foreignFormat';
import type { Match } from './match';
import { matchText } from './matchText';
import { isModelJson, readModelJson } from './modelJson';
import { isNumpyArray, readNumpyFile } from './numpyFile';
import { optimizerStateOf, type OptimizerState } from './optimizerState';
import { WeightsProblem } from './problem';
import { readSafetensors, type StoredTensor } from './safetensors';
import type { WeightsTarget } from './target';
import { readTorchFile } from './torchFile';

/** What a file of weights has given. */
export interface WeightsRead {
  /** An optimizer that was at work, for a run of the same optimizer to go on from. */
  readonly trained: OptimizerState | undefined;
  /** Where names or layouts are not the experiment's own: what went where, for the user. */
  readonly note: string | undefined;
}

/**
 * Reads the file that `weights:` names into a network: .safetensors, PyTorch's .pt and .pth, NumPy's .npz and .npy, the model.json of
 * tf.layers, or plain JSON by parameter.
 * @param path as the experiment file writes it.
 * @param skip patterns of names that are not loaded: what they name keeps its start.
 * @throws WeightsProblem
 */
export async function readWeights(
  bytes: Uint8Array,
  path: string,
  target: WeightsTarget,
  readFile: ReadFile,
  skip: readonly string[] = [],
): Promise<WeightsRead> {
  const extension = /\.[^./]*$/.exec(path)?.[0].toLowerCase() ?? '';
  const told = (match: Match): WeightsRead => ({ trained: undefined, note: matchText(path, match) });
  if (extension === '.safetensors') {
    const stored = readSafetensors(bytes, path);
    const match = fitTensors(stored.tensors, path, target, skip);
    return {
      trained: skip.length > 0 ? undefined : optimizerStateOf(stored, path, target.layout, target.frozen?.layout),
      note: matchText(path, match),
    };
  }
  if (extension === '.npz' || extension === '.npy' || isNumpyArray(bytes))
    return told(fitTensors(named(await readNumpyFile(bytes, path), path, target), path, target, skip));
  if (['.pt', '.pth', '.bin', '.ckpt'].includes(extension) && isArchive(bytes))
    return told(fitTensors(await readTorchFile(bytes, path), path, target, skip));
  const foreign = explainForeignFormat(bytes, path);
  if (foreign !== undefined) throw new WeightsProblem(foreign);
  const content = parseJson(bytes, path);
  if (isModelJson(content)) return told(fitTensors(await readModelJson(content.weightsManifest, path, readFile), path, target, skip));
  fitJson(content, path, target, skip);
  return { trained: undefined, note: undefined };
}

/** An array without a name is the network's only parameter. */
function named(
  arrays: ReadonlyMap<string, StoredTensor>,
  path: string,
  { layout: { tensors } }: WeightsTarget,
): ReadonlyMap<string, StoredTensor> {
  const only = arrays.get('');
  if (!only) return arrays;
  if (tensors.length > 1)
    throw new WeightsProblem(
      `${displayText(path)} is one array without a name, but the network has ${tensors.length} parameters. Save them by name: numpy.savez("weights.npz", **{"${tensors[0].name}": …}).`,
    );
  return new Map([[tensors[0].name, { ...only, name: tensors[0].name }]]);
}
