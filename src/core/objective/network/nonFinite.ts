import type { Tensor } from '@tensorflow/tfjs-core';
import type { NonFiniteSource } from '../objective';
import type { NetworkParts } from './networkOnTensors';
import { magnitude } from './scaleAdvice';

/**
 * What is not finite first on a batch: the output of a layer, or the loss of finite outputs. Inside a tidy of the caller. Where there is
 * neither, a gradient overflowed.
 */
export function firstNonFinite(parts: NetworkParts, inputs: Tensor, targets: Float32Array, step: number): NonFiniteSource | undefined {
  const { network, description } = parts;
  let source: NonFiniteSource | undefined;
  const last = network.run(inputs, true, step, ({ name, description: { kind, range } }, output) => {
    const broken = output.dataSync<'float32'>().find((x) => !Number.isFinite(x));
    if (broken === undefined) return false;
    source = {
      operation: name,
      message: `Layer “${name}” (${kind}) is the first whose output is ${broken}. Its inputs are finite, so its weights have grown too large; try a smaller learning rate.`,
      range: range ?? description.network.range,
    };
    return true;
  });
  return source ?? brokenLoss(parts, last.dataSync<'float32'>(), targets);
}

function brokenLoss(
  { loss, dataset, description: { network } }: NetworkParts,
  outputs: Float32Array,
  targets: Float32Array,
): NonFiniteSource | undefined {
  const value = Math.fround(
    loss.evaluate(outputs, dataset.targets.outputs, targets, new Float32Array(outputs.length), dataset.targets.classWeights),
  );
  if (Number.isFinite(value)) return undefined;
  const isNumber = dataset.targets.classes.length === 0;
  const sizes = `The network’s outputs reach ${largest(outputs)}${isNumber ? ` and the targets ${dataset.targets.names.map((name) => `“${name}”`).join(', ')} ${largest(targets)}` : ''} in size`;
  return {
    operation: loss.name,
    message: `Every layer’s output is finite, but the loss ${loss.name}, ${loss.formula}, is ${value}. ${sizes}, and float32 numbers end at 3.4e38.`,
    range: network.ranges.loss ?? network.range,
  };
}

/** The tensor nearest to the loss whose gradient is not finite, though the loss is. */
export function brokenGradient({ network, description }: NetworkParts, gradient: Float32Array): NonFiniteSource | undefined {
  for (const { name, offset, size } of [...network.layout.tensors].reverse()) {
    const broken = gradient.subarray(offset, offset + size).find((x) => !Number.isFinite(x));
    if (broken === undefined) continue;
    const layer = network.layers.find((one) => name.startsWith(`${one.name}/`));
    return {
      operation: name,
      message: `The loss is finite, but the gradient of “${name}” is ${broken}: what comes into its layer, or back to it from the loss, is too large for float32.`,
      range: layer?.description.range ?? description.network.range,
    };
  }
  return undefined;
}

const largest = (values: Float32Array): string => magnitude(values.reduce((most, x) => Math.max(most, Math.abs(x)), 0));
