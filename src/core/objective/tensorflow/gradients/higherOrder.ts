import { engine } from '@tensorflow/tfjs-core';

type TapeArguments = readonly unknown[];

let isInOrder = false;

/**
 * Makes gradients of gradients right. What an operation saves for its gradient is a copy, and tfjs writes the copying of its *output* on
 * the tape before the operation itself: a gradient of the gradient then finds no way from that copy (tanh, sigmoid, exp and softmax save
 * their output), and is refused or silently wrong. Here copies are written down after the operation that they are made for.
 */
export function putSavedInOrder(): void {
  if (isInOrder) return;
  isInOrder = true;
  const taped = engine() as unknown as { addTapeNode: (...node: TapeArguments) => void; readonly state: { readonly kernelDepth: number } };
  const write = taped.addTapeNode.bind(taped);
  let waiting: TapeArguments[] = [];
  taped.addTapeNode = (...node) => {
    // Inside of a kernel only copies are written down.
    if (taped.state.kernelDepth > 0) {
      waiting.push(node);
      return;
    }
    const copies = waiting;
    waiting = [];
    write(...node);
    for (const copy of copies) write(...copy);
  };
}
