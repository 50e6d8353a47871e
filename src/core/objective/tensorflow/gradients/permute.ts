/** Entry by entry, the side that is read running along lines of the cache. */
const tile = 32;

/** Writes the transposed of each of `count` matrices [rows, columns]. */
export function transpose(from: Float32Array, to: Float32Array, rows: number, columns: number, count = 1): void {
  for (let matrix = 0; matrix < count; matrix++) {
    const base = matrix * rows * columns;
    for (let top = 0; top < rows; top += tile) {
      const bottom = Math.min(rows, top + tile);
      for (let left = 0; left < columns; left += tile) {
        const right = Math.min(columns, left + tile);
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) to[base + column * rows + row] = from[base + row * columns + column];
        }
      }
    }
  }
}

/** [a, b, c] becomes [b, a, c]: whole rows of c numbers move. */
export function swapRows(from: Float32Array, to: Float32Array, a: number, b: number, c: number): void {
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      const [source, target] = [(i * b + j) * c, (j * a + i) * c];
      for (let k = 0; k < c; k++) to[target + k] = from[source + k];
    }
  }
}

/** [a, b, c] becomes [c, b, a]. */
export function reverseAxes(from: Float32Array, to: Float32Array, a: number, b: number, c: number): void {
  for (let j = 0; j < b; j++) {
    for (let i = 0; i < a; i++) {
      const source = (i * b + j) * c;
      for (let k = 0; k < c; k++) to[(k * b + j) * a + i] = from[source + k];
    }
  }
}
