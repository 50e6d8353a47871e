import { engine, matMul, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import type { MatrixProduct } from '../../optimizer/rule';
import { useBackend, type BackendName } from './backend';

/** Matrix products on a backend whose kernel is faster than plain loops; undefined for `cpu`, whose kernel is not. */
export function productOn(backend: BackendName): MatrixProduct | undefined {
  if (backend === 'cpu') return undefined;
  return (A, B, rows, inner, columns) => {
    useBackend(backend);
    const matrix = (values: Float32Array, height: number, width: number) =>
      engine().makeTensor(values, [height, width], 'float32') as Tensor2D;
    let product: Float32Array = new Float32Array(0);
    // Not returned from there: tidy looks for tensors among all the entries of what it returns.
    tidy(() => {
      // The backend's memory is its own: the numbers are copied there and back.
      product = matMul(matrix(A, rows, inner), matrix(B, inner, columns))
        .dataSync<'float32'>()
        .slice();
    });
    return product;
  };
}
