/** The part of an axis that a window lies on, without the padding. */
// @ts-ignore: decorator
@inline
function first(position: i32, stride: i32, padding: i32): i32 {
  return max<i32>(0, position * stride - padding);
}

// @ts-ignore: decorator
@inline
function end(position: i32, stride: i32, padding: i32, size: i32, length: i32): i32 {
  return min<i32>(length, position * stride - padding + size);
}

/**
 * Gives every output's derivative to the largest pixel of its window: the first among equal ones; a NaN, the last one, takes it from
 * all. dx holds zeros.
 */
export function maxPoolBack(
  x: usize, dy: usize, dx: usize, pictures: i32, channels: i32, height: i32, width: i32, outHeight: i32, outWidth: i32,
  sizeY: i32, sizeX: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  let output: usize = dy;
  for (let picture = 0; picture < pictures; picture++) {
    for (let row = 0; row < outHeight; row++) {
      const y0 = first(row, strideY, top);
      const y1 = end(row, strideY, top, sizeY, height);
      for (let column = 0; column < outWidth; column++, output += <usize>channels << 2) {
        const x0 = first(column, strideX, left);
        const x1 = end(column, strideX, left, sizeX, width);
        if (y0 >= y1 || x0 >= x1) continue;
        const start = (<usize>((picture * height + y0) * width + x0) * channels) << 2;
        let channel: i32 = 0;
        for (; channel + 4 <= channels; channel += 4) {
          const shift = <usize>channel << 2;
          let largest = v128.load(x + start + shift);
          let place = i32x4.splat(<i32>(start + shift));
          for (let v = y0; v < y1; v++) {
            let at = (<usize>((picture * height + v) * width + x0) * channels << 2) + shift;
            for (let u = x0; u < x1; u++, at += <usize>channels << 2) {
              const value = v128.load(x + at);
              const takes = v128.or(f32x4.gt(value, largest), f32x4.ne(value, value));
              largest = v128.bitselect(value, largest, takes);
              place = v128.bitselect(i32x4.splat(<i32>at), place, takes);
            }
          }
          give(dx + <usize>i32x4.extract_lane(place, 0), load<f32>(output + shift));
          give(dx + <usize>i32x4.extract_lane(place, 1) + 4, load<f32>(output + shift, 4));
          give(dx + <usize>i32x4.extract_lane(place, 2) + 8, load<f32>(output + shift, 8));
          give(dx + <usize>i32x4.extract_lane(place, 3) + 12, load<f32>(output + shift, 12));
        }
        for (; channel < channels; channel++) {
          const shift = <usize>channel << 2;
          let largest = load<f32>(x + start + shift);
          let place = start + shift;
          for (let v = y0; v < y1; v++) {
            let at = (<usize>((picture * height + v) * width + x0) * channels << 2) + shift;
            for (let u = x0; u < x1; u++, at += <usize>channels << 2) {
              const value = load<f32>(x + at);
              if (value > largest || value != value) {
                largest = value;
                place = at;
              }
            }
          }
          give(dx + place, load<f32>(output + shift));
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function give(pixel: usize, derivative: f32): void {
  store<f32>(pixel, load<f32>(pixel) + derivative);
}
