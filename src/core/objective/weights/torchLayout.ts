/** A tensor here: its name tells a depthwise kernel from another of four axes. */
export interface Named {
  readonly name: string;
  readonly shape: readonly number[];
}

const isDepthwise = ({ name }: Named): boolean => name.endsWith('depthwise_kernel');

/**
 * PyTorch keeps a dense layer's weight as [outputs, inputs] and a convolution's as [outputs, inputs, height, width]; here they are
 * [inputs, outputs] and [height, width, inputs, outputs]. A depthwise kernel is [inputs · multiplier, 1, height, width] there and
 * [height, width, inputs, multiplier] here. Vectors are the same.
 */
export function torchShape(tensor: Named): readonly number[] {
  const { shape } = tensor;
  if (shape.length === 2) return [shape[1], shape[0]];
  if (shape.length !== 4) return shape;
  return isDepthwise(tensor) ? [shape[2] * shape[3], 1, shape[0], shape[1]] : [shape[3], shape[2], shape[0], shape[1]];
}

/** PyTorch's numbers of a tensor, in our order. */
export function fromTorch(values: Float32Array, tensor: Named): Float32Array {
  const ours = new Float32Array(values.length);
  return placed(tensor, (here, there) => (ours[here] = values[there])) ? ours : values;
}

/** Our numbers of a tensor, in PyTorch's order. */
export function toTorch(values: Float32Array, tensor: Named): Float32Array {
  const theirs = new Float32Array(values.length);
  return placed(tensor, (here, there) => (theirs[there] = values[here])) ? theirs : values;
}

/** Visits every place with its counterpart; false where they are the same. */
function placed({ name, shape }: Named, visit: (here: number, there: number) => void): boolean {
  if (shape.length !== 2 && shape.length !== 4) return false;
  const [height, width, inputs, outputs] = shape.length === 4 ? shape : [1, 1, ...shape];
  const byInput = isDepthwise({ name, shape });
  const [outer, inner] = byInput ? [inputs, outputs] : [outputs, inputs];
  let there = 0;
  for (let first = 0; first < outer; first++) {
    for (let second = 0; second < inner; second++) {
      const [input, output] = byInput ? [first, second] : [second, first];
      for (let tap = 0; tap < height * width; tap++) visit((tap * inputs + input) * outputs + output, there++);
    }
  }
  return true;
}
