import { add, matMul, mul, reshape, slice, stack, sub, unstack, zeros, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { activate } from './activate';
import type { CallContext, DefinitionPlace, LayerWeight } from './definedLayer';
import { startingWith } from './initializers';
import { keptShares } from './keptShares';
import { channelsOf } from './options';
import type { RowShape } from './layerKind';

export interface RecurrentOptions {
  readonly units: number;
  readonly activation: string;
  readonly recurrentActivation: string;
  readonly useBias: boolean;
  readonly returnSequences: boolean;
  readonly goBackwards: boolean;
  readonly unitForgetBias: boolean;
  readonly resetAfter: boolean;
  readonly dropout: number;
  readonly recurrentDropout: number;
}

export type CellName = 'simpleRNN' | 'lstm' | 'gru';

/** What a cell keeps from step to step; the first is its output. */
type Memory = readonly Tensor[];

interface Cell {
  /** Blocks of units in its kernels, in Keras's order. */
  readonly gates: number;
  /** How many vectors it keeps. */
  readonly kept: number;
  /** @param x the step's inputs times the kernel, with the bias. @param recur the output before times the recurrent kernel. */
  readonly step: (x: Tensor, before: Memory, recur: (h: Tensor, from?: number, to?: number) => Tensor, options: RecurrentOptions) => Memory;
}

/** A block of columns: gate `i` of several. */
const gate = (z: Tensor, i: number, units: number, count = 1) => slice(z, [0, i * units], [z.shape[0], count * units]);
const complement = (x: Tensor) => sub(1, x);

const cells: Readonly<Record<CellName, Cell>> = {
  simpleRNN: { gates: 1, kept: 1, step: (x, [h], recur, { activation }) => [activate(activation, add(x, recur(h)))] },
  /** Hochreiter and Schmidhuber 1997 with forget gates (Gers et al. 2000): i, f, c, o. */
  lstm: {
    gates: 4,
    kept: 2,
    step(x, [h, c], recur, { activation, recurrentActivation, units }) {
      const z = add(x, recur(h));
      const [input, forget, candidate, output] = [0, 1, 2, 3].map((i) =>
        activate(i === 2 ? activation : recurrentActivation, gate(z, i, units)),
      );
      const cell = add(mul(forget, c), mul(input, candidate));
      return [mul(output, activate(activation, cell)), cell];
    },
  },
  /** Cho et al. 2014: z, r, h. With `resetAfter` as PyTorch and cuDNN have it, else as in the paper. */
  gru: {
    gates: 3,
    kept: 1,
    step(x, [h], recur, { activation, recurrentActivation, units, resetAfter }) {
      const gates = activate(recurrentActivation, add(gate(x, 0, units, 2), recur(h, 0, 2)));
      const [update, reset] = [gate(gates, 0, units), gate(gates, 1, units)];
      const past = resetAfter ? mul(reset, recur(h, 2, 3)) : recur(mul(reset, h), 2, 3);
      const candidate = activate(activation, add(gate(x, 2, units), past));
      return [add(mul(update, h), mul(complement(update), candidate))];
    },
  },
};

/** Whether the recurrent product has a bias of its own. */
const hasSecondBias = (cell: CellName, { useBias, resetAfter }: RecurrentOptions) => useBias && cell === 'gru' && resetAfter;

/** @param prefix of the weights' names, where a layer has two cells. */
export function recurrentWeights(
  cell: CellName,
  options: RecurrentOptions,
  input: RowShape,
  { initializer }: DefinitionPlace,
  prefix = '',
): LayerWeight[] {
  const { units, useBias, unitForgetBias } = options;
  const width = cells[cell].gates * units;
  const forgetting = startingWith((shape) => new Float32Array(shape[0]).fill(1, units, 2 * units));
  const bias = cell === 'lstm' && unitForgetBias ? forgetting : initializer('biasInitializer');
  const shape = hasSecondBias(cell, options) ? [2, width] : [width];
  return [
    { name: `${prefix}kernel`, shape: [channelsOf(input), width], start: initializer('kernelInitializer', `${prefix}kernelInitializer`) },
    {
      name: `${prefix}recurrent_kernel`,
      shape: [units, width],
      start: initializer('recurrentInitializer', `${prefix}recurrentInitializer`),
    },
    ...(useBias ? [{ name: `${prefix}bias`, shape, start: bias }] : []),
  ];
}

/**
 * A cell along a sequence, step by step.
 * @param x [batch, steps, features].
 * @returns the outputs of all steps in their order in time, or the last one made alone: [batch, steps, units] or [batch, units].
 */
export function recurrent(
  cell: CellName,
  options: RecurrentOptions,
  x: Tensor,
  weight: (name: string) => Tensor,
  { training, step }: CallContext,
  { name, seed }: Pick<DefinitionPlace, 'name' | 'seed'>,
): Tensor {
  const [batch, steps, features] = x.shape as [number, number, number];
  const { units, useBias, dropout, recurrentDropout, returnSequences, goBackwards } = options;
  const { gates, kept, step: advance } = cells[cell];
  const width = gates * units;
  const second = hasSecondBias(cell, options);
  const biases = useBias ? weight('bias') : undefined;
  const biasOf = (row: number) => (second ? reshape(slice(biases as Tensor2D, [row, 0], [1, width]), [width]) : (biases as Tensor));
  // The same units fall out at every step of a sequence (Gal and Ghahramani 2016).
  const seen = training && dropout > 0 ? mul(x, keptShares([batch, 1, features], dropout, seed, `dropout/${name}`, step)) : x;
  const product = matMul(reshape(seen, [batch * steps, features]), weight('kernel'));
  const inputs = unstack(reshape(useBias ? add(product, biasOf(0)) : product, [batch, steps, width]), 1);
  const keptUnits =
    training && recurrentDropout > 0 ? keptShares([batch, units], recurrentDropout, seed, `recurrentDropout/${name}`, step) : undefined;
  const recurrentKernel = weight('recurrent_kernel');
  const recur = (h: Tensor, from = 0, to = gates) => {
    const columns = (of: Tensor) => (from === 0 && to === gates ? of : slice(of, [0, from * units], [units, (to - from) * units]));
    const past = matMul(keptUnits ? mul(h, keptUnits) : h, columns(recurrentKernel));
    return second ? add(past, slice(biasOf(1), [from * units], [(to - from) * units])) : past;
  };
  let memory: Memory = Array.from({ length: kept }, () => zeros([batch, units]));
  const outputs: Tensor[] = [];
  for (let t = 0; t < steps; t++) {
    memory = advance(inputs[goBackwards ? steps - 1 - t : t], memory, recur, options);
    outputs.push(memory[0]);
  }
  if (!returnSequences) return memory[0];
  return stack(goBackwards ? outputs.reverse() : outputs, 1);
}
