/**
 * Named parameter tensors of any shape, kept in one flat vector θ. The update rules see only θ; names and shapes come
 * back when something is shown.
 */
export interface ParameterTensor {
  /** As written in the experiment file (`x`, `w`) or `layer/kernel`. */
  readonly name: string;
  /** `[]` for a scalar. */
  readonly shape: readonly number[];
  /** Index of the tensor's first entry in θ. */
  readonly offset: number;
  /** Number of entries; 1 for a scalar. */
  readonly size: number;
}

export interface ParameterLayout {
  readonly tensors: readonly ParameterTensor[];
  /** Length of θ. */
  readonly size: number;
}

/** Lays tensors one after another into a flat vector, in the order given. */
export function layoutOf(tensors: readonly { name: string; shape: readonly number[] }[]): ParameterLayout {
  let size = 0;
  const placed = tensors.map(({ name, shape }) => {
    const tensor = { name, shape, offset: size, size: shape.reduce((product, length) => product * length, 1) };
    size += tensor.size;
    return tensor;
  });
  return { tensors: placed, size };
}

/** `x` for a scalar, `w[3]` or `kernel[1,2]` for entry `index` (flat, over θ) of a tensor. */
export function coordinateName(layout: ParameterLayout, index: number): string {
  const tensor = layout.tensors.find((t) => index >= t.offset && index < t.offset + t.size);
  if (!tensor) throw new RangeError(`There is no coordinate ${index}: the parameters have ${layout.size}.`);
  if (tensor.shape.length === 0) return tensor.name;
  let rest = index - tensor.offset;
  const place = [...tensor.shape].reverse().map((length) => {
    const along = rest % length;
    rest = Math.floor(rest / length);
    return along;
  });
  return `${tensor.name}[${place.reverse().join(',')}]`;
}
