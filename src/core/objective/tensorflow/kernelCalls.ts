import { engine, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';

/** What is told of every kernel that tfjs runs, forward and back. */
export interface KernelListener {
  /** May throw to end the evaluation. */
  before?(kernel: string, inputs: NamedTensorMap, attributes: Readonly<Record<string, unknown>>): void;
  after?(kernel: string, inputs: NamedTensorMap, outputs: readonly Tensor[]): void;
}

type RunKernel = (kernel: string, inputs: NamedTensorMap, attributes?: object) => Tensor | Tensor[];

let listener: KernelListener | undefined;
let isHooked = false;

/** Makes a call while somebody listens to the kernels it runs. */
export function listeningTo<Result>(to: KernelListener, call: () => Result): Result {
  hook();
  const before = listener;
  listener = to;
  try {
    return call();
  } finally {
    listener = before;
  }
}

function hook(): void {
  if (isHooked) return;
  isHooked = true;
  const hooked = engine() as unknown as { runKernel: RunKernel; readonly state: { readonly kernelDepth: number } };
  const plain = hooked.runKernel.bind(hooked);
  hooked.runKernel = (kernel, inputs, attributes) => {
    // What kernels and gradients of a whole do inside is part of that.
    if (!listener || hooked.state.kernelDepth > 0) return plain(kernel, inputs, attributes);
    listener.before?.(kernel, inputs, (attributes ?? {}) as Readonly<Record<string, unknown>>);
    const outputs = plain(kernel, inputs, attributes);
    listener.after?.(kernel, inputs, Array.isArray(outputs) ? outputs : [outputs]);
    return outputs;
  };
}
