/**
 * Batch normalization over rows of channels. Sums are of float32 within a chunk of rows that stays in the first cache, and of float64
 * over the chunks: in an order that depends on the shape alone.
 */

/** Numbers in a chunk: 16 KB. */
const CHUNK: u32 = 4096;

// @ts-ignore: decorator
@inline
function rowsAtOnce(channels: u32): u32 {
  return max<u32>(1, CHUNK / channels);
}

// @ts-ignore: decorator
@inline
function addTo(sums: usize, part: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(part)));
  v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.promote_low_f32x4(i8x16.shuffle(part, part, 8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0))), 16);
}

// @ts-ignore: decorator
@inline
function add(sums: usize, part: f32): void {
  store<f64>(sums, load<f64>(sums) + f64(part));
}

/** sums[channel] += Σ x, float64. */
export function normalizationSums(x: usize, rows: u32, channels: u32, sums: usize): void {
  const size = rowsAtOnce(channels);
  const stride = <usize>channels << 2;
  for (let from: u32 = 0; from < rows; from += size) {
    const count = min<u32>(size, rows - from);
    const begin = x + <usize>from * stride;
    let channel: u32 = 0;
    for (; channel + 4 <= channels; channel += 4) {
      let part = f32x4.splat(0);
      let at = begin + (<usize>channel << 2);
      for (let row: u32 = 0; row < count; row++, at += stride) part = f32x4.add(part, v128.load(at));
      addTo(sums + (<usize>channel << 3), part);
    }
    for (; channel < channels; channel++) {
      let part: f32 = 0;
      let at = begin + (<usize>channel << 2);
      for (let row: u32 = 0; row < count; row++, at += stride) part += load<f32>(at);
      add(sums + (<usize>channel << 3), part);
    }
  }
}

/** sums[channel] += Σ (x − mean)², float64. */
export function normalizationSquares(x: usize, mean: usize, rows: u32, channels: u32, sums: usize): void {
  const size = rowsAtOnce(channels);
  const stride = <usize>channels << 2;
  for (let from: u32 = 0; from < rows; from += size) {
    const count = min<u32>(size, rows - from);
    const begin = x + <usize>from * stride;
    let channel: u32 = 0;
    for (; channel + 4 <= channels; channel += 4) {
      const middle = v128.load(mean + (<usize>channel << 2));
      let part = f32x4.splat(0);
      let at = begin + (<usize>channel << 2);
      for (let row: u32 = 0; row < count; row++, at += stride) {
        const distance = f32x4.sub(v128.load(at), middle);
        part = f32x4.add(part, f32x4.mul(distance, distance));
      }
      addTo(sums + (<usize>channel << 3), part);
    }
    for (; channel < channels; channel++) {
      const middle = load<f32>(mean + (<usize>channel << 2));
      let part: f32 = 0;
      let at = begin + (<usize>channel << 2);
      for (let row: u32 = 0; row < count; row++, at += stride) {
        const distance = load<f32>(at) - middle;
        part += distance * distance;
      }
      add(sums + (<usize>channel << 3), part);
    }
  }
}

/** y = (x − mean)·factor + offset. */
export function normalize(x: usize, mean: usize, factor: usize, offset: usize, rows: u32, channels: u32, y: usize): void {
  let at: usize = 0;
  for (let row: u32 = 0; row < rows; row++) {
    let channel: usize = 0;
    const end: usize = <usize>channels << 2;
    for (; channel + 16 <= end; channel += 16, at += 16) {
      const distance = f32x4.sub(v128.load(x + at), v128.load(mean + channel));
      v128.store(y + at, f32x4.add(f32x4.mul(distance, v128.load(factor + channel)), v128.load(offset + channel)));
    }
    for (; channel < end; channel += 4, at += 4) {
      store<f32>(y + at, (load<f32>(x + at) - load<f32>(mean + channel)) * load<f32>(factor + channel) + load<f32>(offset + channel));
    }
  }
}

/** totals[channel] += Σ dy, products[channel] += Σ dy·(x − mean), float64. */
export function normalizationProducts(x: usize, dy: usize, mean: usize, rows: u32, channels: u32, totals: usize, products: usize): void {
  const size = rowsAtOnce(channels);
  const stride = <usize>channels << 2;
  for (let from: u32 = 0; from < rows; from += size) {
    const count = min<u32>(size, rows - from);
    const begin = <usize>from * stride;
    let channel: u32 = 0;
    for (; channel + 4 <= channels; channel += 4) {
      const middle = v128.load(mean + (<usize>channel << 2));
      let total = f32x4.splat(0);
      let product = f32x4.splat(0);
      let at = begin + (<usize>channel << 2);
      for (let row: u32 = 0; row < count; row++, at += stride) {
        const d = v128.load(dy + at);
        total = f32x4.add(total, d);
        product = f32x4.add(product, f32x4.mul(d, f32x4.sub(v128.load(x + at), middle)));
      }
      addTo(totals + (<usize>channel << 3), total);
      addTo(products + (<usize>channel << 3), product);
    }
    for (; channel < channels; channel++) {
      const middle = load<f32>(mean + (<usize>channel << 2));
      let total: f32 = 0;
      let product: f32 = 0;
      let at = begin + (<usize>channel << 2);
      for (let row: u32 = 0; row < count; row++, at += stride) {
        const d = load<f32>(dy + at);
        total += d;
        product += d * (load<f32>(x + at) - middle);
      }
      add(totals + (<usize>channel << 3), total);
      add(products + (<usize>channel << 3), product);
    }
  }
}

/** dx = dy·factor − (x − mean)·slope − level. */
export function normalizeBack(x: usize, dy: usize, mean: usize, factor: usize, slope: usize, level: usize, rows: u32, channels: u32, dx: usize): void {
  let at: usize = 0;
  for (let row: u32 = 0; row < rows; row++) {
    let channel: usize = 0;
    const end: usize = <usize>channels << 2;
    for (; channel + 16 <= end; channel += 16, at += 16) {
      const distance = f32x4.sub(v128.load(x + at), v128.load(mean + channel));
      const straight = f32x4.mul(v128.load(dy + at), v128.load(factor + channel));
      v128.store(dx + at, f32x4.sub(f32x4.sub(straight, f32x4.mul(distance, v128.load(slope + channel))), v128.load(level + channel)));
    }
    for (; channel < end; channel += 4, at += 4) {
      const distance = load<f32>(x + at) - load<f32>(mean + channel);
      store<f32>(dx + at, load<f32>(dy + at) * load<f32>(factor + channel) - distance * load<f32>(slope + channel) - load<f32>(level + channel));
    }
  }
}
