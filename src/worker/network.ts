import { displayText } from '../core/displayText';
import type { Replayable } from '../core/engine/replayable';
import type { RunPosition } from '../core/engine/session';
import { trainedAt } from '../core/engine/trained';
import type { Experiment } from '../core/experiment/experiment';
import { decisionGrid } from '../core/objective/network/decisionGrid';
import { gradientNoise } from '../core/objective/network/gradientNoise';
import { layerKindNamed } from '../core/objective/network/layers/registry';
import { inputName } from '../core/objective/network/layers/wiring';
import { countClasses, inOwnUnit } from '../core/objective/data/targets';
import { confusionOf } from '../core/objective/network/figures/confusion';
import { NetworkOnTensors } from '../core/objective/network/networkOnTensors';
import { FormulaOnData } from '../core/objective/tensorflow/formulaOnData';
import type { Objective } from '../core/objective/objective';
import { recentMean } from '../core/recording/recentMean';
import { Transfer, UserError, type Handlers } from '../protocol/channel';
import type { Batch, NetworkInfo, NetworkRequests, RowPredictions } from '../protocol/network';
import { recordedStep } from './recordedStep';
import { toReplay } from './refusing';

const mostPredictions = 4096;
const mostGridPoints = 512 * 512;
const mostBatchSizes = 32;
/** Classes and rows of a confusion matrix. */
const mostConfused = 50;
const mostConfusedRows = 20_000;

/** A name out of a file of data, as it may be shown anywhere. */
const shownName = (name: string) => displayText(name, 80);

/** What a panel shows of a network; undefined where the objective is a formula. */
export function networkInfo(objective: Objective): NetworkInfo | undefined {
  if (!(objective instanceof NetworkOnTensors)) return undefined;
  const { dataset, network, description } = objective.parts;
  const { targets } = dataset;
  return {
    loss: description.network.loss,
    layers: network.layers.map(({ name, from, outputShape, inputShapes, description: { kind, options, range } }) => ({
      name,
      kind,
      from: from.map((at) => (at < 0 ? inputName : network.layers[at].name)),
      outputShape,
      parameters: layerKindNamed(kind)?.parameters?.(options, inputShapes[0]) ?? 0,
      range,
    })),
    data: {
      source: dataset.name,
      rows: dataset.rows,
      trainingRows: dataset.training.length,
      validationRows: dataset.validation.length,
      inputs: dataset.inputNames.map(shownName),
      inputShape: dataset.inputShape,
      targets: targets.names.map(shownName),
      classes: targets.classes.map(shownName),
      classCounts: [...countClasses(targets, dataset.training)],
      ...(targets.classWeights ? { classWeights: [...targets.classWeights] } : {}),
    },
    batches: { sampling: description.data.batches.sampling, fromFile: description.data.batches.file !== undefined },
  };
}

/** Answers what a panel asks of a network's runs. Nothing here changes a run. */
export function networkHandlers(positionOf: (run: string) => RunPosition, experimentOf: () => Experiment): Handlers<NetworkRequests> {
  const at = (id: string, step: number) => {
    const run = toReplay(positionOf(id).run);
    recordedStep(run, step);
    return { run, objective: networkOf(run) };
  };
  return {
    batch: ({ run: id, step }) => {
      const run = toReplay(positionOf(id).run);
      const { objective } = run.assignment;
      recordedStep(run, step);
      return objective instanceof FormulaOnData ? rowsOf(objective, step) : batchOf(networkOf(run), step);
    },
    predictions: ({ run: id, step, of, most }) => {
      const { run, objective } = at(id, step);
      const { validation, rows } = objective.parts.dataset;
      const all =
        of === 'batch' ? objective.sampler.rowsAt(step) : of === 'validation' ? validation : Int32Array.from({ length: rows }, (_, i) => i);
      const wanted = Math.max(0, Math.min(Math.floor(most), mostPredictions));
      if (of === 'validation' && validation.length === 0)
        throw new UserError('No rows are kept for validation. Give `validation:` under `data`.');
      return predictionsOf(run, objective, step, all.slice(0, wanted));
    },
    decision: ({ run: id, step, axes }) => {
      const { run, objective } = at(id, step);
      const { inputSize } = objective.parts.dataset;
      const points = axes.reduce((product, { count }) => product * count, 1);
      if (
        axes.length < 1 ||
        axes.length > 2 ||
        axes.some(({ count, input }) => !(count >= 2) || !(input >= 0 && input < inputSize)) ||
        !(points * inputSize <= mostGridPoints * 8)
      ) {
        throw new UserError('A decision boundary has one or two different inputs as axes, of at least 2 points each.');
      }
      const grid = axes.map(({ input, from, to, count }) => ({
        input,
        values: Float32Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1)),
      }));
      const outputs = decisionGrid(objective, run.values(step, 'parameters').slice(), run.contextAt(step).state, grid);
      return { outputs, width: objective.outputWidth };
    },
    confusion: ({ run: id, step, of }) => {
      const { run, objective } = at(id, step);
      const { training, validation, targets } = objective.parts.dataset;
      if (targets.classes.length === 0) throw new UserError('The target is a number: there are no classes to mistake.');
      if (targets.classes.length > mostConfused)
        throw new UserError(`There are ${targets.classes.length} classes, and a table of them is shown of ${mostConfused} at most.`);
      const rows = of === 'validation' ? validation : training;
      return {
        counts: confusionOf(
          objective.predicted(rows.subarray(0, mostConfusedRows), run.values(step, 'parameters').slice(), run.contextAt(step).state),
        ),
        rows: Math.min(rows.length, mostConfusedRows),
      };
    },
    gradientNoise: ({ run: id, step, batchSizes }) => {
      const { run, objective } = at(id, step);
      const rows = objective.parts.dataset.training.length;
      if (batchSizes.length > mostBatchSizes || batchSizes.some((size) => !Number.isInteger(size) || size < 1 || size > rows)) {
        throw new UserError(`Batch sizes are whole numbers from 1 to ${rows}, at most ${mostBatchSizes} of them.`);
      }
      const { fullNorm, own, bySize } = gradientNoise(
        objective,
        run.values(step, 'parameters').slice(),
        run.contextAt(step),
        batchSizes,
        experimentOf().seed,
      );
      return {
        fullNorm: Float32Array.of(fullNorm),
        batchSizes: Int32Array.from(batchSizes),
        normRatios: Float32Array.from(bySize, ({ normRatio }) => normRatio),
        angles: Float32Array.from(bySize, ({ angle }) => angle),
        ownNormRatio: Float32Array.of(own.normRatio),
        ownAngle: Float32Array.of(own.angle),
      };
    },
    epochLoss: ({ runs, steps }) =>
      Float64Array.from(runs, (id, i) => {
        const { run, objective } = at(id, steps[i]);
        return recentMean(run, steps[i], Math.ceil(objective.parts.dataset.training.length / objective.sampler.size));
      }),
    metrics: ({ run: id }) => {
      const { metrics } = positionOf(id).run;
      const { steps, rows } = metrics?.read() ?? { steps: new Float64Array(0), rows: [] };
      const named = (name: string) => rows[metrics?.names.indexOf(name) ?? -1] ?? new Float32Array(0);
      const names = metrics?.names.filter((name) => metrics.whyAbsent(name) === undefined) ?? [];
      return {
        steps,
        accuracy: named('accuracy'),
        validationLoss: named('validation.loss'),
        validationAccuracy: named('validation.accuracy'),
        figures: Object.fromEntries(names.map((name) => [name, named(name)])),
      };
    },
  };
}

/** A .safetensors file to go on from. */
export function trainedWeights({ run }: RunPosition, step: number, names?: 'own' | 'torch'): Transfer<Uint8Array> {
  const trained = toReplay(run);
  networkOf(trained);
  const file = trainedAt(trained, recordedStep(trained, step), names);
  return new Transfer(file, [file.buffer as ArrayBuffer]);
}

function networkOf({ assignment: { objective } }: Replayable): NetworkOnTensors {
  if (!(objective instanceof NetworkOnTensors)) throw new UserError('This experiment has a formula, no network.');
  return objective;
}

/** The rows that a formula of data is of. */
function rowsOf({ sampler, parts }: FormulaOnData, step: number): Batch {
  const rows = sampler.rowsAt(step).slice();
  return {
    rows,
    classCounts: new Int32Array(0),
    epoch: rows.length === parts.data.training.length ? step : sampler.epochAt(step),
    warning: undefined,
  };
}

function batchOf({ sampler, parts }: NetworkOnTensors, step: number): Batch {
  const { targets, training } = parts.dataset;
  const rows = sampler.rowsAt(step).slice();
  const classCounts = countClasses(targets, rows);
  const only = classCounts.findIndex((count) => count === rows.length);
  const { listed } = sampler;
  const warning =
    listed !== undefined && step >= listed
      ? `The file of batches lists ${listed}, so that this step takes batch ${step % listed} again.`
      : rows.length > 1 && only >= 0
        ? `All ${rows.length} rows of this batch have the class “${shownName(targets.classes[only])}”: the update unlearns the others. Write \`sampling: shuffle\` or \`stratified\`.`
        : undefined;
  return { rows, classCounts, epoch: rows.length === training.length ? step : sampler.epochAt(step), warning };
}

function predictionsOf(run: Replayable, objective: NetworkOnTensors, step: number, rows: Int32Array): RowPredictions {
  const { dataset, loss } = objective.parts;
  const { inputs, targets } = objective.rows(rows);
  const outputs = objective.outputsFor(inputs, run.values(step, 'parameters').slice(), run.contextAt(step).state);
  return {
    rows,
    inputs,
    rawInputs: objective.rows(rows, dataset.rawInputs).inputs,
    targets: inOwnUnit(targets, dataset.targets),
    outputs: inOwnUnit(loss.predict(outputs, dataset.targets.outputs), dataset.targets),
    width: objective.outputWidth,
  };
}
