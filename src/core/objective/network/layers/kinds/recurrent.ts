import { add, concat, mul, type Tensor } from '@tensorflow/tfjs-core';
import * as Type from 'typebox';
import { defaultsIn } from '../../../../schema/defaults';
import { definedLayer, type DefinitionPlace } from '../definedLayer';
import type { LayerKind } from '../layerKind';
import { activationWith, count, initializer, regularizers, share, useBias } from '../options';
import { recurrent, recurrentWeights, type CellName, type RecurrentOptions } from '../recurrence';

const usual = {
  units: count('How many numbers the layer keeps from step to step.', 16),
  activation: activationWith('tanh', 'What the new values go through.'),
  useBias,
  returnSequences: Type.Optional(
    Type.Boolean({ default: false, description: 'Whether it gives its output at every step, and not at the last alone.' }),
  ),
  goBackwards: Type.Optional(Type.Boolean({ default: false, description: 'Whether it reads the sequence from its end.' })),
  dropout: share(
    'The share of the inputs that is set to 0 while learning: the same ones at every step of a sequence, drawn anew at each update.',
  ),
  recurrentDropout: share('The share of what is kept that is set to 0 while learning, likewise.'),
  kernelInitializer: initializer('glorotUniform', 'the kernel'),
  recurrentInitializer: initializer('orthogonal', 'the recurrent kernel'),
  biasInitializer: initializer('zeros', 'the bias'),
  ...regularizers,
};
const recurrentActivation = activationWith('sigmoid', 'What the gates go through.');

const optionsOf: Readonly<Record<CellName, ReturnType<typeof Type.Object>>> = {
  simpleRNN: Type.Object(usual),
  lstm: Type.Object({
    ...usual,
    recurrentActivation,
    unitForgetBias: Type.Optional(
      Type.Boolean({ default: true, description: 'Whether the bias of the forget gate starts with 1, so that it remembers at first.' }),
    ),
  }),
  gru: Type.Object({
    ...usual,
    recurrentActivation,
    resetAfter: Type.Optional(
      Type.Boolean({
        default: true,
        description:
          'Whether the reset gate acts after the product with the recurrent kernel, as in PyTorch and Keras, or before, as in the paper.',
      }),
    ),
  }),
};

const summaries: Readonly<Record<CellName, string>> = {
  simpleRNN: 'Reads a sequence step by step: activation(x·kernel + h·recurrent_kernel + bias) of the step and of its own last output.',
  lstm: 'As simpleRNN, with a memory that gates write, keep and read, so that gradients last longer (Hochreiter and Schmidhuber 1997).',
  gru: 'As lstm, with two gates and no memory of its own (Cho et al. 2014).',
};

const cellKind = (name: CellName): LayerKind =>
  definedLayer<RecurrentOptions>({
    name,
    summary: summaries[name],
    axes: 2,
    options: optionsOf[name],
    isRandom: ({ dropout, recurrentDropout }) => dropout > 0 || recurrentDropout > 0,
    define: (options, place) => ({
      weights: (input) => recurrentWeights(name, options, input, place),
      outputShape: ([steps]) => (options.returnSequences ? [steps, options.units] : [options.units]),
      call: (x, weight, context) => recurrent(name, options, x, weight, context, place),
    }),
  });

export const recurrentKinds: readonly LayerKind[] = [cellKind('simpleRNN'), cellKind('lstm'), cellKind('gru')];

interface BidirectionalOptions {
  readonly layer: Readonly<Partial<Record<CellName, Partial<RecurrentOptions>>>>;
  readonly mergeMode: 'concat' | 'sum' | 'mul' | 'ave';
}

/** The cell inside with its options complete. */
function inside({ layer }: BidirectionalOptions): { readonly cell: CellName; readonly options: RecurrentOptions } {
  const [cell] = Object.keys(layer) as CellName[];
  return { cell, options: { ...defaultsIn(optionsOf[cell]), ...layer[cell] } as RecurrentOptions };
}

export const bidirectional = definedLayer<BidirectionalOptions>({
  name: 'bidirectional',
  summary: 'A recurrent layer twice: one reads the sequence from its beginning, one from its end.',
  axes: 2,
  options: Type.Object({
    layer: Type.Object(
      Object.fromEntries(
        Object.entries(optionsOf).map(([name, options]) => [
          name,
          Type.Optional({ ...options, additionalProperties: false, description: summaries[name as CellName], keys: 'option' }),
        ]),
      ),
      {
        additionalProperties: false,
        minProperties: 1,
        maxProperties: 1,
        description: 'The recurrent layer with its options.',
        examples: ['{ lstm: { units: 8 } }'],
      },
    ),
    mergeMode: Type.Optional(
      Type.Enum(['concat', 'sum', 'mul', 'ave'], {
        default: 'concat',
        description: 'What becomes of the two: side by side, their sum, product or mean.',
      }),
    ),
  }),
  isRandom: (options) => inside(options).options.dropout > 0 || inside(options).options.recurrentDropout > 0,
  refuse: ({ layer }) => {
    const [cell, another] = Object.keys(layer);
    if (cell === undefined || another !== undefined) return 'It takes exactly one recurrent layer. Write `layer: { lstm: { units: 8 } }`.';
    return Object.hasOwn(layer[cell as CellName] ?? {}, 'units')
      ? undefined
      : `\`units\` is missing in \`${cell}\`. Write \`layer: { ${cell}: { units: 8 } }\`.`;
  },
  define(given, place) {
    const { cell, options } = inside(given);
    const width = options.units * (given.mergeMode === 'concat' ? 2 : 1);
    return {
      weights: (input) =>
        ['forward_', 'backward_'].flatMap((prefix) => recurrentWeights(cell, options, input, withStarts(place, options), prefix)),
      outputShape: ([steps]) => (options.returnSequences ? [steps, width] : [width]),
      call(x, weight, context) {
        const way = (prefix: string, goBackwards: boolean) =>
          recurrent(cell, { ...options, goBackwards }, x, (one) => weight(`${prefix}${one}`), context, {
            ...place,
            name: `${place.name}/${prefix}`,
          });
        return merged(given.mergeMode, way('forward_', options.goBackwards), way('backward_', !options.goBackwards));
      },
    };
  },
});

/** Starting values as the layer inside says. */
function withStarts(place: DefinitionPlace, options: RecurrentOptions): DefinitionPlace {
  return {
    ...place,
    initializer: (option, stream) => place.initializer(option, stream, (options as unknown as Record<string, unknown>)[option]),
  };
}

function merged(mode: BidirectionalOptions['mergeMode'], a: Tensor, b: Tensor): Tensor {
  if (mode === 'concat') return concat([a, b], -1);
  if (mode === 'mul') return mul(a, b);
  return mode === 'sum' ? add(a, b) : mul(add(a, b), 0.5);
}
