/**
 * PyTorch keeps a dense layer's weight as [outputs, inputs] and a convolution's as [outputs, inputs, height, width]; here they are
 * [inputs, outputs] and [height, width, inputs, outputs]. Vectors are the same.
 */
export function shapeInTorch(shape: readonly number[]): readonly number[] {
  if (shape.length === 2) return [shape[1], shape[0]];
  if (shape.length === 4) return [shape[3], shape[2], shape[0], shape[1]];
  return shape;
}

/** PyTorch's numbers for a tensor that has `shape` here, in our order. */
export function fromTorch(values: Float32Array, shape: readonly number[]): Float32Array {
  if (shape.length !== 2 && shape.length !== 4) return values;
  const [outputs, inputs, height = 1, width = 1] = shapeInTorch(shape);
  const ours = new Float32Array(values.length);
  let from = 0;
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let tap = 0; tap < height * width; tap++) ours[(tap * inputs + input) * outputs + output] = values[from++];
    }
  }
  return ours;
}
