import type { MatrixProduct } from '../rule';
import { smallest, timesTransposed, type Watch } from './matrixProduct';

/** Coefficients of Jordan et al. 2024: steepest at zero, singular values end between about 0.7 and 1.2. */
const [a, b, c] = [3.4445, -4.775, 2.0315];

function transposed<Numbers extends Float32Array | Float64Array>(A: Numbers, rows: number, columns: number): Numbers {
  const result = A.slice() as Numbers;
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = A[i * columns + j];
  return result;
}

/**
 * The nearest semi-orthogonal matrix, roughly: quintic Newton–Schulz iterations on G/‖G‖ (Jordan et al. 2024, Muon).
 * @param G row-major, rows × columns.
 * @param watch called between blocks of the products, or between products; may throw, then nothing was written.
 * @param product makes the products of large matrices, in float32.
 */
export function orthogonalize(
  G: Float64Array,
  rows: number,
  columns: number,
  iterations: number,
  watch?: Watch,
  product?: MatrixProduct,
): Float64Array {
  if (rows > columns)
    return transposed(orthogonalize(transposed(G, rows, columns), columns, rows, iterations, watch, product), columns, rows);
  if (product && rows >= smallest) return orthogonalizeBy(product, G, rows, columns, iterations, watch);
  const norm = Math.sqrt(G.reduce((sum, x) => sum + x * x, 0)) + 1e-7;
  let X = G.map((x) => x / norm);
  for (let k = 0; k < iterations; k++) {
    const A = timesTransposed(X, X, rows, rows, columns, watch);
    const squared = timesTransposed(A, A, rows, rows, rows, watch);
    const B = A.map((x, i) => b * x + c * squared[i]);
    const BX = timesTransposed(B, transposed(X, rows, columns), rows, columns, rows, watch);
    X = X.map((x, i) => a * x + BX[i]);
  }
  return X;
}

/** The same in float32; `rows` is at most `columns`. */
function orthogonalizeBy(
  product: MatrixProduct,
  G: Float64Array,
  rows: number,
  columns: number,
  iterations: number,
  watch: Watch | undefined,
): Float64Array {
  const norm = Math.sqrt(G.reduce((sum, x) => sum + x * x, 0)) + 1e-7;
  let X = Float32Array.from(G, (x) => x / norm);
  const watched: MatrixProduct = (...matrices) => {
    watch?.();
    return product(...matrices);
  };
  for (let k = 0; k < iterations; k++) {
    const A = watched(X, transposed(X, rows, columns), rows, columns, rows);
    const squared = watched(A, A, rows, rows, rows);
    const B = A.map((x, i) => b * x + c * squared[i]);
    const BX = watched(B, X, rows, rows, columns);
    X = X.map((x, i) => a * x + BX[i]);
  }
  return Float64Array.from(X);
}
