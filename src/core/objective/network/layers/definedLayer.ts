import { tidy, type Tensor } from '@tensorflow/tfjs-core';
import { type layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import type { TObject } from 'typebox';
import { defaultsIn } from '../../../schema/defaults';
import { derivedSeed } from '../../../random';
import { initializerOf, type Initializer } from './initializers';
import type { LayerKind, LayerPlace, RowShape } from './layerKind';
import { SteppedLayer } from './steppedLayer';

export interface LayerWeight {
  /** As Keras calls it: `recurrent_kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: Initializer;
}

export interface CallContext {
  readonly training: boolean;
  /** Zero-based number of the update, for what is drawn. */
  readonly step: number;
}

/** A layer as its definition has it: its weights, and outputs as a function of inputs and weights. */
interface LayerDefinition {
  weights(input: RowShape): readonly LayerWeight[];
  outputShape(input: RowShape): RowShape;
  /** @param x [batch, ...input]. Inside a tidy of the caller. */
  call(x: Tensor, weight: (name: string) => Tensor, context: CallContext): Tensor;
}

export interface DefinitionPlace extends LayerPlace {
  /** Starting values as an option says, drawn from a stream of its own where several weights share the option. */
  readonly initializer: (option: string, stream?: string, given?: unknown) => Initializer;
}

interface DefinedKind<Options> extends Pick<LayerKind, 'name' | 'summary' | 'axes'> {
  readonly options: TObject;
  readonly isRandom?: (options: Options) => boolean;
  readonly refuse?: (options: Options, input: RowShape) => string | undefined;
  readonly define: (options: Options, place: DefinitionPlace) => LayerDefinition;
}

/** A kind of layer from its definition; options that are not given have their defaults. */
export function definedLayer<Options>({ define, isRandom, refuse, ...kind }: DefinedKind<Options>): LayerKind {
  const withDefaults = (options: unknown) => ({ ...defaultsIn(kind.options), ...(options as object) }) as Options;
  const definition = (options: unknown, { name, seed }: LayerPlace) => {
    const complete = withDefaults(options) as Record<string, unknown>;
    const initializer = (option: string, stream = option, given = complete[option]) =>
      initializerOf(given, derivedSeed(seed, `${name}/${stream}`));
    return define(complete as Options, { name, seed, initializer });
  };
  return {
    ...kind,
    ...(isRandom ? { isRandom: (options) => isRandom(withDefaults(options)) } : {}),
    ...(refuse ? { refuse: (options, input) => refuse(withDefaults(options), input) } : {}),
    parameters: (options, input) =>
      definition(options, { name: '', seed: 0 })
        .weights(input)
        .reduce((sum, { shape }) => sum + shape.reduce((product, one) => product * one, 1), 0),
    make: (options, place) => new DefinedLayer(place.name, definition(options, place)),
  };
}

class DefinedLayer extends SteppedLayer {
  static readonly className = 'DefinedLayer';
  private readonly weightsByName = new Map<string, LayerVariable>();

  constructor(
    name: string,
    private readonly definition: LayerDefinition,
  ) {
    super({ name });
  }

  override build(inputShape: Shape | Shape[]): void {
    for (const { name, shape, start } of this.definition.weights(rowOf(inputShape))) {
      this.weightsByName.set(
        name,
        this.addWeight(name, [...shape], 'float32', start as unknown as Parameters<layers.Layer['addWeight']>[3]),
      );
    }
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [null, ...this.definition.outputShape(rowOf(inputShape))];
  }

  override call(inputs: Tensor | Tensor[], { training }: { training?: boolean }): Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const weight = (name: string) => {
      const variable = this.weightsByName.get(name);
      if (!variable) throw new RangeError(`The layer has no weight ${name}.`);
      return variable.read();
    };
    return tidy(() => this.definition.call(x, weight, { training: training === true, step: this.step }));
  }
}

const rowOf = (shape: Shape | Shape[]): number[] => (shape as Shape).slice(1).map(Number);
