import { limits } from '../../../limits';
import type { LayerDescription, LossName } from '../../networkObjective';
import { inputName } from '../layers/wiring';
import { lossKindNamed } from '../losses/registry';
import { layerFromKeras, type Config } from './kerasLayer';
import { ModelProblem } from './problem';

interface SavedLayer {
  readonly className: string;
  readonly name: string;
  readonly config: Config;
  /** Names of the layers it takes its inputs from. */
  readonly from: readonly string[];
}

/**
 * The layers of a model.json, saved by tf.layers or converted from Keras, as an experiment file would list them. The last layer gives
 * scores: a softmax or sigmoid that the loss applies itself is left out.
 * @param path of the file, for messages. @throws ModelProblem
 */
export function layersOfModel(content: unknown, path: string, loss: LossName): LayerDescription[] {
  const model = topologyOf(content, path);
  const saved = model.className === 'Sequential' ? sequential(model.config, path) : functional(model.config, path);
  const inputs = new Set(saved.filter(({ className }) => className === 'InputLayer').map(({ name }) => name));
  if (inputs.size > 1)
    throw new ModelProblem(`${path} takes ${inputs.size} inputs, but the data are one. Save a model with a single input.`);
  const layers = saved
    .filter(({ name }) => !inputs.has(name))
    .map(({ className, name, config, from }) => {
      const sources = from.map((source) => (inputs.has(source) ? inputName : source));
      return { ...layerFromKeras(className, name, config, path), ...(sources.length > 0 ? { from: sources } : {}) };
    });
  if (layers.length === 0) throw new ModelProblem(`${path} has no layers. Save the model again.`);
  return withoutLast(layers, lossKindNamed(loss).applies);
}

function topologyOf(content: unknown, path: string): { readonly className: string; readonly config: unknown } {
  const topology = property(content, 'modelTopology') ?? content;
  const model = property(topology, 'model_config') ?? topology;
  const className = property(model, 'class_name');
  if (className === 'Sequential' || className === 'Functional' || className === 'Model')
    return { className, config: property(model, 'config') };
  const what =
    property(content, 'format') === 'graph-model'
      ? 'is a graph model, which holds no layers. Convert the Keras model with --output_format=tfjs_layers_model'
      : 'is no model of tf.layers. Save one with `model.save`';
  throw new ModelProblem(`${path} ${what}.`);
}

function sequential(config: unknown, path: string): SavedLayer[] {
  const layers = listOf(Array.isArray(config) ? config : property(config, 'layers'), path);
  return layers.map((layer) => ({ ...savedLayer(layer, path), from: [] }));
}

/** In an order in which every layer follows its inputs, the model's output last; layers that do not lead to it are left out. */
function functional(config: unknown, path: string): SavedLayer[] {
  const byName = new Map(
    listOf(property(config, 'layers'), path).map((layer) => [
      savedLayer(layer, path).name,
      { ...savedLayer(layer, path), from: sourcesOf(layer, path) },
    ]),
  );
  const outputs = namesOf(property(config, 'output_layers'));
  if (outputs.length !== 1)
    throw new ModelProblem(`${path} gives ${outputs.length} outputs, but a loss reads one. Save a model with a single output.`);
  const ordered: SavedLayer[] = [];
  const state = new Map<string, 'open' | 'placed'>();
  // A stack of its own: a model from a stranger may be as deep as it is long.
  const waiting = [outputs[0]];
  while (waiting.length > 0) {
    const name = waiting[waiting.length - 1];
    const layer = byName.get(name);
    if (!layer) throw new ModelProblem(`${path} names the layer “${name}”, which it does not hold. Save the model again.`);
    const missing = state.get(name) === 'placed' ? [] : layer.from.filter((source) => state.get(source) !== 'placed');
    if (missing.length === 0) {
      waiting.pop();
      if (state.get(name) !== 'placed') ordered.push(layer);
      state.set(name, 'placed');
      continue;
    }
    if (state.get(name) === 'open') throw new ModelProblem(`The layers of ${path} go in a circle at “${name}”. Save the model again.`);
    state.set(name, 'open');
    waiting.push(...missing);
  }
  return ordered;
}

function savedLayer(layer: unknown, path: string): Omit<SavedLayer, 'from'> {
  const [className, config] = [property(layer, 'class_name'), property(layer, 'config')];
  const name = property(layer, 'name') ?? property(config, 'name');
  if (typeof className !== 'string' || config === null || typeof config !== 'object')
    throw new ModelProblem(`A layer of ${path} has no class_name and config. Save the model again.`);
  if (typeof name !== 'string' || name === '' || name.length > limits.titleLength)
    throw new ModelProblem(`A layer of ${path} (${className.slice(0, 80)}) has no name. Save the model again.`);
  return { className, name, config: config as Config };
}

/** [[["a", 0, 0, {}], ["b", 0, 0, {}]]] of a layer that is used once; a second list would be a second use. */
function sourcesOf(layer: unknown, path: string): string[] {
  const uses = property(layer, 'inbound_nodes');
  if (!Array.isArray(uses) || uses.length === 0) return [];
  if (uses.length > 1)
    throw new ModelProblem(
      `Layer “${savedLayer(layer, path).name}” of ${path} is used ${uses.length} times, which is not supported. Give each use a layer of its own.`,
    );
  const sources = namesOf(uses[0]);
  if (sources.length > limits.layers)
    throw new ModelProblem(
      `Layer “${savedLayer(layer, path).name}” of ${path} takes ${sources.length} inputs, but may take ${limits.layers} at most. Save a smaller model.`,
    );
  return sources;
}

/** Names out of [["a", 0, 0], …] or ["a", 0, 0]. */
function namesOf(nodes: unknown): string[] {
  if (!Array.isArray(nodes)) return [];
  if (typeof nodes[0] === 'string') return [nodes[0]];
  return nodes.flatMap((node) => (Array.isArray(node) && typeof node[0] === 'string' ? [node[0]] : []));
}

function withoutLast(layers: LayerDescription[], activation: string | undefined): LayerDescription[] {
  const last = layers[layers.length - 1];
  if (activation === undefined || last.options.activation !== activation) return layers;
  const before = layers.slice(0, -1);
  return last.kind === 'activation' ? before : [...before, { ...last, options: { ...last.options, activation: 'linear' } }];
}

function listOf(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new ModelProblem(`${path} holds no list of layers. Save the model again.`);
  if (value.length > limits.layers)
    throw new ModelProblem(`${path} has ${value.length} layers, but there may be ${limits.layers} at most. Save a smaller model.`);
  return value;
}

function property(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, name) ? (value as Config)[name] : undefined;
}
