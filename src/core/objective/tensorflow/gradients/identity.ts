import { replaceWasmKernel } from './heap';

/**
 * Makes the identity share its numbers on wasm, as it does on cpu, instead of copying them: tfjs takes it of every tensor that is saved
 * for its gradient. No kernel writes to a tensor it has not made.
 */
export function shareIdentity(): void {
  replaceWasmKernel('Identity', ({ x }, backend) => {
    backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  });
}
