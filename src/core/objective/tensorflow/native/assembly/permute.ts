/** Writes the transposed of each of `count` matrices [rows, columns], in blocks of 4 × 4 within tiles that stay in the first cache. */
export function transpose(from: usize, to: usize, rows: u32, columns: u32, count: u32): void {
  const TILE: u32 = 32;
  for (let matrix: u32 = 0; matrix < count; matrix++) {
    const base = (<usize>matrix * rows * columns) << 2;
    for (let top: u32 = 0; top < rows; top += TILE) {
      const bottom = min<u32>(rows, top + TILE);
      for (let left: u32 = 0; left < columns; left += TILE) {
        const right = min<u32>(columns, left + TILE);
        let row = top;
        for (; row + 4 <= bottom; row += 4) {
          let column = left;
          for (; column + 4 <= right; column += 4) {
            block(from + base + ((<usize>row * columns + column) << 2), <usize>columns << 2, to + base + ((<usize>column * rows + row) << 2), <usize>rows << 2);
          }
          for (; column < right; column++) {
            for (let r = row; r < row + 4; r++) move(from + base, to + base, r, column, rows, columns);
          }
        }
        for (; row < bottom; row++) {
          for (let column = left; column < right; column++) move(from + base, to + base, row, column, rows, columns);
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function move(from: usize, to: usize, row: u32, column: u32, rows: u32, columns: u32): void {
  store<f32>(to + ((<usize>column * rows + row) << 2), load<f32>(from + ((<usize>row * columns + column) << 2)));
}

// @ts-ignore: decorator
@inline
function block(from: usize, fromStride: usize, to: usize, toStride: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromStride);
  const c = v128.load(from + 2 * fromStride);
  const d = v128.load(from + 3 * fromStride);
  const ab = i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const cd = i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const AB = i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  const CD = i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  v128.store(to, i8x16.shuffle(ab, cd, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
  v128.store(to + toStride, i8x16.shuffle(ab, cd, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
  v128.store(to + 2 * toStride, i8x16.shuffle(AB, CD, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
  v128.store(to + 3 * toStride, i8x16.shuffle(AB, CD, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
}

/** [a, b, c] becomes [b, a, c]: whole rows of c numbers move. */
export function swapRows(from: usize, to: usize, a: u32, b: u32, c: u32): void {
  const bytes = <usize>c << 2;
  let source = from;
  for (let i: u32 = 0; i < a; i++) {
    for (let j: u32 = 0; j < b; j++) {
      let target = to + (<usize>j * a + i) * bytes;
      const end = source + bytes;
      for (; source + 16 <= end; source += 16, target += 16) v128.store(target, v128.load(source));
      for (; source < end; source += 4, target += 4) store<f32>(target, load<f32>(source));
    }
  }
}

/** [a, b, c] becomes [c, b, a]: for each of b, the transposed of a matrix whose rows lie apart. */
export function reverseAxes(from: usize, to: usize, a: u32, b: u32, c: u32): void {
  const fromStride = (<usize>b * c) << 2;
  const toStride = (<usize>b * a) << 2;
  for (let j: u32 = 0; j < b; j++) {
    const source = from + ((<usize>j * c) << 2);
    const target = to + ((<usize>j * a) << 2);
    let i: u32 = 0;
    for (; i + 4 <= a; i += 4) {
      let k: u32 = 0;
      for (; k + 4 <= c; k += 4) block(source + <usize>i * fromStride + (<usize>k << 2), fromStride, target + <usize>k * toStride + (<usize>i << 2), toStride);
      for (; k < c; k++) {
        for (let r = i; r < i + 4; r++) store<f32>(target + <usize>k * toStride + (<usize>r << 2), load<f32>(source + <usize>r * fromStride + (<usize>k << 2)));
      }
    }
    for (; i < a; i++) {
      for (let k: u32 = 0; k < c; k++) store<f32>(target + <usize>k * toStride + (<usize>i << 2), load<f32>(source + <usize>i * fromStride + (<usize>k << 2)));
    }
  }
}
