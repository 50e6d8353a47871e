import type { DatasetDescription, LayerDescription, NetworkDescription, NetworkObjective } from '../networkObjective';
import { checkSize, samplers } from '../batches/samplers';
import { chooseBackend, type CompileOptions } from '../compileOptions';
import type { Dataset } from '../data/dataset';
import { fileOf, invalid, orDiagnostic, readDataset } from '../data/readDataset';
import { TableProblem } from '../data/table';
import { refuseAll } from '../readFile';
import { useBackend } from '../tensorflow/backend';
import { tensorflowFailure } from '../tensorflow/failure';
import { WeightsProblem } from '../weights/problem';
import { readWeights, type WeightsRead } from '../weights/read';
import { oneAfterAnother } from './batchParts';
import { flattenedPictures } from './flattened';
import { LayerProblem, Network, type NetworkLayer } from './layers/network';
import { assemble, Unmakable } from './layers/assemble';
import { layerKindNamed } from './layers/registry';
import { shapeText } from './layers/shapeText';
import { wire } from './layers/wiring';
import { lossNamed } from './losses/registry';
import { tooLarge } from './memory';
import { NetworkOnTensors } from './networkOnTensors';
import { presetNamed } from './presets/registry';
import { readModel } from './savedModel/readModel';

/**
 * Reads a network's data, builds its layers and makes it ready to be evaluated.
 * @throws InvalidObjective with diagnostics where data, layers, weights or batches do not fit; before anything large is allocated.
 */
export async function compileNetwork(objective: NetworkObjective, options: CompileOptions): Promise<NetworkOnTensors> {
  const { data, network: description } = objective;
  const seed = options.seed ?? 1;
  const readFile = options.readFile ?? refuseAll;
  const dataset = await readDataset(data, description.loss, { seed, readFile });
  for (const { size, range } of options.batchSizes ?? [])
    orDiagnostic(() => checkSize({ ...data.batches, size }, dataset), { ...data, ranges: { batchSize: range } }, range);
  orDiagnostic(() => checkAugmentation(data, dataset), data, data.range);
  const samplerFor = await samplers(data, dataset, seed, readFile);
  const model = description.model && (await readModel(description.model, description.loss, readFile));
  const layers = layersOf(objective, model?.layers ?? descriptionsOf(objective, dataset), dataset, seed);

  const sizes = layers.map(({ name, outputShape, description: { kind, options: given }, inputShapes }) => ({
    name,
    outputShape,
    parameters: layerKindNamed(kind)?.parameters?.(given, inputShapes[0]) ?? 0,
    isFrozen: given.trainable === false,
  }));
  const parameters = sizes.reduce((sum, layer) => sum + layer.parameters, 0);
  const refusal = tooLarge(sizes, Math.min(samplerFor(undefined).size, dataset.training.length), dataset.rows * dataset.inputSize);
  if (refusal) throw invalid('too-large', refusal, description.range);
  if (parameters === 0)
    throw invalid(
      'no-parameters',
      'The network has nothing to learn: none of its layers has weights. Add a layer such as `dense: { units: 8 }`.',
      description.range,
    );
  if (sizes.every((one) => one.isFrozen || one.parameters === 0))
    throw invalid(
      'no-parameters',
      'The network has nothing to learn: all layers with weights are frozen. Take `trainable: false` away from one, or add a layer.',
      description.range,
    );

  const weightsFile = description.weights ?? model?.weights;
  const weights = weightsFile && (await fileOf(weightsFile, readFile));
  // What a step costs: every weight is used once a row, and once for each place of a picture.
  const products = sizes.reduce(
    (sum, { parameters: own, outputShape }) => sum + own * (outputShape.length === 3 ? outputShape[0] * outputShape[1] : 1),
    0,
  );
  const backend = await chooseBackend(options, products * samplerFor(undefined).size);
  useBackend(backend);
  const network = build(layers, objective);
  const [start, stateStart, frozen] = [network.parameters, network.state, network.frozenWeights];
  let read: WeightsRead = { trained: undefined, note: undefined };
  if (weights && weightsFile) {
    const { path, range } = weightsFile;
    try {
      const torchName = description.preset && presetNamed(description.preset.name)?.torchName;
      read = await readWeights(
        weights,
        path,
        {
          layout: network.layout,
          stateLayout: network.stateLayout,
          start,
          state: stateStart,
          frozen: { layout: network.frozenLayout, values: frozen },
          torchName,
          pictures: flattenedPictures(layers),
        },
        readFile,
        weightsFile === description.weights ? description.weightsToSkip : [],
      );
    } catch (error) {
      network.dispose();
      if (error instanceof WeightsProblem) throw invalid('bad-weights', error.message, range);
      throw error;
    }
  }
  network.freezeAt(frozen);
  return new NetworkOnTensors({
    description: objective,
    network,
    frozen,
    seed,
    dataset,
    loss: lossNamed(description.loss, description.lossOptions),
    backend,
    start,
    stateStart,
    trained: read.trained,
    weightsNote: read.note,
    crew: { inOrder: oneAfterAnother },
    samplerFor,
  });
}

/** The layers with their shapes, checked against the data and the loss; no weights yet. */
function layersOf(objective: NetworkObjective, descriptions: readonly LayerDescription[], dataset: Dataset, seed: number): NetworkLayer[] {
  const { network: description } = objective;
  const { layers: wired, problems } = wire(descriptions);
  if (problems.length > 0)
    throw invalid('bad-layer', problems[0].message, wired[problems[0].layer].description.range ?? whole(description));
  try {
    const built = assemble(wired, dataset, seed);
    checkLast(built[built.length - 1], objective, dataset);
    return built;
  } catch (error) {
    if (!(error instanceof Unmakable)) throw error;
    const {
      layer: {
        name,
        description: { kind, range },
      },
      cause,
    } = error;
    const failure =
      cause instanceof RangeError ? cause : tensorflowFailure(`Layer “${name}” (${kind}) cannot be made`, cause, 'Change its options.');
    throw invalid('layer-shapes', failure.message, range ?? whole(description));
  }
}

/** Where layers that the file does not list are asked for. */
const whole = ({ model, range }: NetworkDescription) => model?.range ?? range;

function descriptionsOf({ network }: NetworkObjective, dataset: Dataset): readonly LayerDescription[] {
  if (network.layers) return network.layers;
  const preset = network.preset && presetNamed(network.preset.name);
  if (!preset || !network.preset) throw invalid('no-layers', 'The network has no layers. Add `layers:`, or a `preset:`.', network.range);
  const problem = { inputShape: dataset.inputShape, outputs: dataset.targets.outputs };
  const refusal = preset.refuse?.(network.preset.options, problem);
  if (refusal) throw invalid('refused', refusal, network.preset.range);
  return preset.layers(network.preset.options, problem);
}

/** Scores or values, one number each: what the loss reads. */
function checkLast({ name, outputShape, description }: NetworkLayer, { network, data }: NetworkObjective, { targets }: Dataset): void {
  const needed = targets.steps === undefined ? [targets.outputs] : [targets.steps, targets.outputs];
  if (outputShape.length === needed.length && outputShape.every((length, i) => length === needed[i])) return;
  if (targets.onlyForOneScore) throw invalid('bad-target', targets.onlyForOneScore.message, data.ranges.target ?? data.range);
  const wanted =
    targets.classes.length > 0
      ? `${targets.outputs} for the ${targets.classes.length} classes of “${targets.names[0]}”`
      : `${targets.outputs} for ${targets.names.join(', ')}`;
  const advice =
    targets.steps !== undefined
      ? `Write \`units: ${targets.outputs}\`, after layers that keep the sequence (\`returnSequences: true\`).`
      : outputShape.length > 1
        ? 'Put a `flatten` before it, or a global pooling.'
        : `Write \`units: ${targets.outputs}\`.`;
  const message = `The last layer “${name}” gives ${shapeText(outputShape)} a row, but ${network.loss} needs ${shapeText(needed)}: ${wanted}. ${advice}`;
  throw invalid('layer-shapes', message, description.range ?? whole(network));
}

function build(layers: readonly NetworkLayer[], { network }: NetworkObjective): Network {
  try {
    return new Network(layers);
  } catch (error) {
    if (error instanceof LayerProblem) throw invalid('layer-shapes', error.message, error.layer.description.range ?? whole(network));
    throw error;
  }
}

/** What is done to pictures needs pictures. */
function checkAugmentation({ augmentation }: DatasetDescription, { inputShape, targets }: Dataset): void {
  const ofPictures = (['flip', 'shift', 'crop'] as const).find((key) => augmentation?.[key] !== undefined);
  if (ofPictures && inputShape.length !== 3)
    throw new TableProblem(
      `\`${ofPictures}\` is of pictures [height, width, channels], but the data have ${shapeText(inputShape)}. Give \`shape:\`, or remove it.`,
      'augment',
    );
  if (augmentation?.mixup !== undefined && targets.steps !== undefined)
    throw new TableProblem('`mixup` mixes numbers, and a sequence is of classes. Remove it.', 'augment');
}
