/** Called in the middle of long work; throws where somebody does not want to wait for the rest. */
export type Watch = () => void;

/** Smaller matrices are multiplied faster where they are than by a backend, to which they have to be copied. */
export const smallest = 64;

/** Rows and columns of a block whose sums are made at once: each number that is read then serves four of them. */
const width = 4;

/**
 * A·Bᵀ of row-major matrices with `inner` columns each, every entry summed in the order of the columns: the same bits as one
 * entry after the other. A matrix times its own transpose is symmetric: half of it is made, and mirrored.
 */
export function timesTransposed(
  A: Float64Array,
  B: Float64Array,
  rows: number,
  columns: number,
  inner: number,
  watch?: Watch,
): Float64Array {
  const product = new Float64Array(rows * columns);
  const isSymmetric = A === B && rows === columns;
  for (let i = 0; i < rows; i += width) {
    watch?.();
    for (let j = isSymmetric ? i : 0; j < columns; j += width) {
      if (i + width <= rows && j + width <= columns) block(A, B, i, j, columns, inner, product);
      else edge(A, B, i, j, rows, columns, inner, product);
    }
  }
  if (isSymmetric) for (let i = 0; i < rows; i++) for (let j = 0; j < i; j++) product[i * columns + j] = product[j * columns + i];
  return product;
}

/** Four rows by four columns. */
function block(A: Float64Array, B: Float64Array, i: number, j: number, columns: number, inner: number, into: Float64Array): void {
  let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [s20, s21, s22, s23, s30, s31, s32, s33] = [0, 0, 0, 0, 0, 0, 0, 0];
  const [a, b] = [i * inner, j * inner];
  for (let k = 0; k < inner; k++) {
    const a0 = A[a + k];
    const a1 = A[a + inner + k];
    const a2 = A[a + 2 * inner + k];
    const a3 = A[a + 3 * inner + k];
    const b0 = B[b + k];
    const b1 = B[b + inner + k];
    const b2 = B[b + 2 * inner + k];
    const b3 = B[b + 3 * inner + k];
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  const at = i * columns + j;
  into.set([s00, s01, s02, s03], at);
  into.set([s10, s11, s12, s13], at + columns);
  into.set([s20, s21, s22, s23], at + 2 * columns);
  into.set([s30, s31, s32, s33], at + 3 * columns);
}

/** What is left where the sizes are no multiples of four. */
function edge(
  A: Float64Array,
  B: Float64Array,
  i: number,
  j: number,
  rows: number,
  columns: number,
  inner: number,
  into: Float64Array,
): void {
  for (let row = i; row < Math.min(i + width, rows); row++) {
    for (let column = j; column < Math.min(j + width, columns); column++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += A[row * inner + k] * B[column * inner + k];
      into[row * columns + column] = sum;
    }
  }
}
