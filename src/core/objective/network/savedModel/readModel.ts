import type { FileReference, LayerDescription, LossName } from '../../networkObjective';
import { fileOf, invalid } from '../../data/readDataset';
import type { ReadFile } from '../../readFile';
import { parseJson } from '../../weights/json';
import { isModelJson } from '../../weights/modelJson';
import { WeightsProblem } from '../../weights/problem';
import { layersOfModel } from './layersOfModel';
import { ModelProblem } from './problem';

export interface SavedModel {
  readonly layers: readonly LayerDescription[];
  /** The file again where it names weights, too. */
  readonly weights: FileReference | undefined;
}

/** The model that `network.model` names. @throws InvalidObjective where it cannot be read. */
export async function readModel(file: FileReference, loss: LossName, readFile: ReadFile): Promise<SavedModel> {
  const bytes = await fileOf(file, readFile);
  try {
    const content = parseJson(bytes, file.path);
    return { layers: layersOfModel(content, file.path, loss), weights: isModelJson(content) ? file : undefined };
  } catch (error) {
    if (error instanceof ModelProblem || error instanceof WeightsProblem) throw invalid('bad-model', error.message, file.range);
    throw error;
  }
}
