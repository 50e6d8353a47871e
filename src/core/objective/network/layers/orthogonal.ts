import { normal, randomStream } from '../../../random';

/**
 * A matrix [product of all lengths but the last, last] whose columns, or where they are more its rows, are orthonormal (Saxe,
 * McClelland and Ganguli 2013): normal numbers made orthogonal by Gram and Schmidt, twice over against rounding.
 */
export function orthogonalMatrix(shape: readonly number[], seed: number): Float32Array {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce((product, one) => product * one, 1);
  const [count, length] = columns <= rows ? [columns, rows] : [rows, columns];
  const random = randomStream(seed, 'orthogonal');
  const vectors: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    const vector = Float64Array.from({ length }, () => normal(random));
    for (let pass = 0; pass < 2; pass++) {
      for (const other of vectors) {
        const along = dot(vector, other);
        for (let k = 0; k < length; k++) vector[k] -= along * other[k];
      }
      const norm = Math.sqrt(dot(vector, vector));
      for (let k = 0; k < length; k++) vector[k] /= norm;
    }
    vectors.push(vector);
  }
  const matrix = new Float32Array(rows * columns);
  vectors.forEach((vector, i) => vector.forEach((x, k) => (matrix[columns <= rows ? k * columns + i : i * columns + k] = x)));
  return matrix;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
