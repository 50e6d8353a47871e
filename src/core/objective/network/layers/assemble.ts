import type { Dataset } from '../../data/dataset';
import type { LayerDescription } from '../../networkObjective';
import { checkEmbedded } from './embedded';
import { checkInitializers } from './initializers';
import type { NetworkLayer } from './network';
import { layerKindNamed } from './registry';
import { checkAxes, outputShapeOf } from './shapes';
import { inputName, type WiredLayer } from './wiring';

/** A layer that cannot be made, and why. */
export class Unmakable extends Error {
  constructor(
    readonly layer: WiredLayer,
    override readonly cause: unknown,
  ) {
    super('A layer cannot be made.', { cause });
  }
}

/**
 * Layers with their shapes, in order; no weights yet. A block becomes the layers that it stands for.
 * @throws Unmakable
 */
export function assemble(wired: readonly WiredLayer[], dataset: Dataset, seed: number): NetworkLayer[] {
  const built: NetworkLayer[] = [];
  const shapeAt = (at: number) =>
    at < 0 ? { name: inputName, shape: dataset.inputShape } : { name: built[at].name, shape: built[at].outputShape };
  /** Where in \`built\` the output of each layer of the file is. */
  const places: number[] = [];
  const make = (one: WiredLayer): void => {
    try {
      const inputs = one.from.map(shapeAt);
      const kind = layerKindNamed(one.description.kind);
      if (!kind) throw new RangeError(`There is no layer ${one.description.kind}.`);
      if (kind.layers) {
        checkAxes(kind, one, inputs[0]);
        for (const part of parts(kind.layers(one.description.options, one.name, inputs[0].shape, inputs[0].name), one, built)) make(part);
        return;
      }
      checkEmbedded(one, built, dataset);
      checkInitializers(one.description, one.name, inputs[0].shape);
      const layer = kind.make(one.description.options, { name: one.name, seed });
      built.push({ ...one, layer, inputShapes: inputs.map(({ shape }) => shape), outputShape: outputShapeOf(layer, one, inputs) });
    } catch (error) {
      throw error instanceof Unmakable ? error : new Unmakable(one, error);
    }
  };
  for (const one of wired) {
    make({ ...one, from: one.from.map((at) => (at < 0 ? at : places[at])) });
    places.push(built.length - 1);
  }
  return built;
}

/** The layers of a block, each looked up when it is made, since those before are built by then. */
function* parts(
  descriptions: readonly LayerDescription[],
  { description: { range, options } }: WiredLayer,
  built: readonly NetworkLayer[],
): Generator<WiredLayer> {
  for (const { name = '', from = [], kind, options: own } of descriptions) {
    const places = from.map((source) => (source === inputName ? -1 : built.findLastIndex((layer) => layer.name === source)));
    const frozen = options.trainable === false && layerKindNamed(kind)?.parameters ? { trainable: false } : {};
    yield { name, from: places, description: { kind, name, options: { ...own, ...frozen }, ...(range ? { range } : {}) } };
  }
}
