import { customGrad, engine, type Tensor } from '@tensorflow/tfjs-core';

/** The same tensor; `behind` is called when the gradient has come back as far as here. May throw to end the evaluation. */
export function watched(output: Tensor, behind: () => void): Tensor {
  return customGrad((x) => ({
    value: (x as Tensor).clone(),
    gradFunc: (dy: Tensor) => {
      behind();
      return dy.clone();
    },
  }))(output);
}

/** Gives back what a gradient had saved for its way back when it was ended by an exception; tfjs does so only when it completes. */
export function forgetSaved(): void {
  const { state } = engine();
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
  state.activeTape = [];
}
