import { timesTransposed, type Watch } from './matrixProduct';

/** Coefficients of Jordan et al. 2024: steepest at zero, singular values end between about 0.7 and 1.2. */
const [a, b, c] = [3.4445, -4.775, 2.0315];

function transposed(A: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(A.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = A[i * columns + j];
  return result;
}

/**
 * The nearest semi-orthogonal matrix, roughly: quintic Newton–Schulz iterations on G/‖G‖ (Jordan et al. 2024, Muon).
 * @param G row-major, rows × columns.
 * @param watch called between blocks of the products; may throw, then nothing was written.
 */
export function orthogonalize(G: Float64Array, rows: number, columns: number, iterations: number, watch?: Watch): Float64Array {
  if (rows > columns) return transposed(orthogonalize(transposed(G, rows, columns), columns, rows, iterations, watch), columns, rows);
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
