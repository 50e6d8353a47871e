import type { Tensor } from '@tensorflow/tfjs-core';
import type { NonFiniteSource } from '../objective';
import type { NetworkParts } from './networkOnTensors';

/**
 * The first layer whose output is not finite on a batch, inside a tidy of the caller. Where all outputs are finite, the
 * loss or a gradient overflowed.
 */
export function firstNonFiniteLayer({ network, description }: NetworkParts, inputs: Tensor, step: number): NonFiniteSource | undefined {
  let source: NonFiniteSource | undefined;
  network.run(inputs, true, step, ({ name, description: { kind, range } }, output) => {
    const broken = output.dataSync<'float32'>().find((x) => !Number.isFinite(x));
    if (broken === undefined) return false;
    source = {
      operation: name,
      message: `Layer “${name}” (${kind}) is the first whose output is ${broken}. Its inputs are finite, so its weights have grown too large; try a smaller learning rate.`,
      range: range ?? description.network.range,
    };
    return true;
  });
  return source;
}
