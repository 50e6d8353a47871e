/** A tensor here: its name says what its axes are. */
export interface Named {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The shape of pictures [height, width, channels] whose flattened rows a tensor reads: PyTorch flattens them channel by channel. */
export type Picture = readonly [height: number, width: number, channels: number];

const endingOf = ({ name }: Named): string => name.slice(name.lastIndexOf('/') + 1);
const isDepthwise = (tensor: Named): boolean => endingOf(tensor) === 'depthwise_kernel' && tensor.shape.length === 4;
const isKernel = (tensor: Named): boolean => endingOf(tensor) === 'kernel' && tensor.shape.length >= 2;

/**
 * PyTorch keeps a dense layer's weight as [outputs, inputs] and a convolution's as [outputs, inputs, height, width] (along sequences
 * [outputs, inputs, length]); here they are [inputs, outputs] and [height, width, inputs, outputs]. A depthwise kernel is [inputs · multiplier,
 * 1, height, width] there and [height, width, inputs, multiplier] here. Everything else is the same.
 */
export function torchShape(tensor: Named): readonly number[] {
  const { shape } = tensor;
  if (isDepthwise(tensor)) return [shape[2] * shape[3], 1, shape[0], shape[1]];
  return isKernel(tensor) ? [shape[shape.length - 1], shape[shape.length - 2], ...shape.slice(0, -2)] : shape;
}

/** PyTorch's numbers of a tensor, in our order. */
export function fromTorch(values: Float32Array, tensor: Named, picture?: Picture): Float32Array {
  const ours = new Float32Array(values.length);
  return placed(tensor, picture, (here, there) => (ours[here] = values[there])) ? ours : values;
}

/** Our numbers of a tensor, in PyTorch's order. */
export function toTorch(values: Float32Array, tensor: Named, picture?: Picture): Float32Array {
  const theirs = new Float32Array(values.length);
  return placed(tensor, picture, (here, there) => (theirs[there] = values[here])) ? theirs : values;
}

/** Visits every place with its counterpart; false where they are the same. */
function placed(tensor: Named, picture: Picture | undefined, visit: (here: number, there: number) => void): boolean {
  const { shape } = tensor;
  const inTheirs = picture && channelsFirst(picture);
  if (!isKernel(tensor) && !isDepthwise(tensor)) {
    // A bias belongs to what comes out.
    if (!inTheirs || shape.length !== 1 || endingOf(tensor) === 'bias') return false;
    for (let i = 0; i < shape[0]; i++) visit(i, inTheirs(i));
    return true;
  }
  const [inputs, outputs] = shape.slice(-2);
  const taps = shape.slice(0, -2).reduce((product, length) => product * length, 1);
  const byInput = isDepthwise(tensor);
  for (let tap = 0; tap < taps; tap++) {
    for (let input = 0; input < inputs; input++) {
      const theirInput = inTheirs ? inTheirs(input) : input;
      for (let output = 0; output < outputs; output++) {
        const filter = byInput ? theirInput * outputs + output : output * inputs + theirInput;
        visit((tap * inputs + input) * outputs + output, filter * taps + tap);
      }
    }
  }
  return true;
}

/** Where an entry of a flattened picture is in PyTorch, which keeps channels together. */
const channelsFirst =
  ([height, width, channels]: Picture) =>
  (i: number): number =>
    (i % channels) * height * width + Math.floor(i / channels);
