import type { ReadFile } from '../readFile';
import { fitTensors, type WeightsTarget } from './fit';
import { fitJson, parseJson } from './json';
import { explainForeignFormat } from './foreignFormat';
import { isModelJson, readModelJson } from './modelJson';
import { optimizerStateOf, type OptimizerState } from './optimizerState';
import { WeightsProblem } from './problem';
import { readSafetensors } from './safetensors';

/**
 * Reads the file that `weights:` names into a network: .safetensors, the model.json of tf.layers, or plain JSON by parameter.
 * Returns what the file says of an optimizer that was at work, for a run of the same optimizer to go on from.
 * @param path as the experiment file writes it.
 * @throws WeightsProblem
 */
export async function readWeights(bytes: Uint8Array, path: string, target: WeightsTarget, readFile: ReadFile): Promise<OptimizerState | undefined> {
  if (path.toLowerCase().endsWith('.safetensors')) {
    const stored = readSafetensors(bytes, path);
    fitTensors(stored.tensors, path, target);
    return optimizerStateOf(stored, path, target.layout, target.frozen?.layout);
  }
  const foreign = explainForeignFormat(bytes, path);
  if (foreign !== undefined) throw new WeightsProblem(foreign);
  const content = parseJson(bytes, path);
  if (isModelJson(content)) fitTensors(await readModelJson(content.weightsManifest, path, readFile), path, target);
  else fitJson(content, path, target);
  return undefined;
}
