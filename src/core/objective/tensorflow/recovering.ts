import { engine } from '@tensorflow/tfjs-core';
import { forgetSaved } from '../network/layers/watched';

/** Makes a call that may be ended at any point, even where no `finally` is heard: tfjs is then as it was before, without the tensors made since. */
export function recovering<Result>(call: () => Result): Result {
  const { state } = engine();
  const { gradientDepth, kernelDepth } = state;
  const scopes = state.scopeStack.length;
  try {
    return call();
  } catch (error) {
    while (state.scopeStack.length > scopes) engine().endScope();
    Object.assign(state, { gradientDepth, kernelDepth });
    forgetSaved();
    throw error;
  }
}
