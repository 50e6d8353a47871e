import type { Diagnostic } from '../diagnostic';
import type { Experiment } from '../experiment/experiment';
import { compileObjective } from '../objective/compile';
import type { CompileOptions } from '../objective/compileOptions';
import { InvalidObjective } from '../objective/invalidObjective';
import type { DataNote } from '../objective/data/notes';
import type { DatasetDescription } from '../objective/networkObjective';
import { FormulaOnData } from '../objective/tensorflow/formulaOnData';
import { NetworkOnTensors } from '../objective/network/networkOnTensors';
import type { Objective } from '../objective/objective';
import { problemOf, stopRefusal } from './assign';

/**
 * Makes an experiment's objective ready for its runs. Of a network, the files are read and the layers built here, so this is
 * where optimizers are asked whether they take it.
 * @throws BackendError when the backend asked for cannot be used.
 * @throws InvalidObjective with diagnostics for the experiment file.
 */
export async function compileExperiment(experiment: Experiment, options: Omit<CompileOptions, 'seed' | 'batchSizes'>): Promise<Objective> {
  const batchSizes = experiment.optimizers.flatMap(({ batchSize, range }) =>
    typeof batchSize === 'number' ? [{ size: batchSize, range }] : [],
  );
  const objective = await compileObjective(experiment.objective, { ...options, seed: experiment.seed, batchSizes });
  const stopping = stopRefusal(experiment, objective);
  if (stopping !== undefined && experiment.stop) {
    objective.dispose();
    throw new InvalidObjective([{ severity: 'error', code: 'bad-stop', message: stopping, range: experiment.stop.range }]);
  }
  if (experiment.objective.kind === 'formula') return objective;
  const problem = problemOf(experiment, objective);
  const refusals = experiment.optimizers.flatMap(({ name, options: chosen, range }): Diagnostic[] => {
    const message = experiment.book.named(name)?.refuse?.(chosen, problem);
    return message === undefined ? [] : [{ severity: 'error', code: 'refused', message, range }];
  });
  if (refusals.length === 0) return objective;
  objective.dispose();
  throw new InvalidObjective(refusals);
}

/** What is likely to be another thing than a user wants, though the experiment can be run, and what reading has made of its data. */
export function notesOf({ steps }: Experiment, objective: Objective): readonly Diagnostic[] {
  if (objective instanceof FormulaOnData) {
    const { formula, data } = objective.parts;
    return formula.data ? dataNotes(formula.data.description, data.notes) : [];
  }
  if (!(objective instanceof NetworkOnTensors)) return [];
  const { data } = objective.parts.description;
  const read = dataNotes(data, objective.parts.dataset.notes);
  const {
    weightsNote,
    description: { network },
  } = objective.parts;
  const weights = (network.weights ?? network.model)?.range;
  const filled: readonly Diagnostic[] =
    weightsNote !== undefined && weights ? [{ severity: 'information', code: 'weights', message: weightsNote, range: weights }] : [];
  return [...read, ...filled, ...batchesRunOut(steps, objective)];
}

function dataNotes({ source, ranges }: DatasetDescription, notes: readonly DataNote[]): readonly Diagnostic[] {
  return notes.map(({ message, key }): Diagnostic => ({
    severity: 'information',
    code: 'data',
    message,
    range: ranges[key] ?? source.range,
  }));
}

function batchesRunOut(steps: number, { parts, sampler: { listed } }: NetworkOnTensors): readonly Diagnostic[] {
  const { file } = parts.description.data.batches;
  if (!file || listed === undefined || listed >= steps) return [];
  const message = `${file.path} lists ${listed} batch${listed === 1 ? '' : 'es'} for ${steps} steps: from step ${listed} on they begin again. Write \`steps: ${listed}\` to use each once, or list more.`;
  return [{ severity: 'warning', code: 'few-batches', message, range: file.range }];
}
