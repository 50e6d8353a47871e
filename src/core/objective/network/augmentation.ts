import type { Augmentation } from '../networkObjective';
import { normal, randomStream, shuffled, type Random } from '../../random';

/** Rows of a batch as they are learnt from. */
export interface Batch {
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
  /** Where rows are mixed: the other rows' targets, and how much of the loss is of one's own. */
  readonly mixed?: { readonly targets: Float32Array; readonly share: number };
}

/**
 * Changes a batch as it is asked for: a function of (seed, step), so that a replay learns from the same pictures.
 * @param shape of a row: [height, width, channels] where it is flipped, shifted or cropped.
 */
export function augmented(
  { inputs, targets }: Batch,
  { flip, shift, crop, noise, mixup }: Augmentation,
  shape: readonly number[],
  rows: number,
  seed: number,
  step: number,
): Batch {
  const random = randomStream(seed, 'augment', step);
  const size = inputs.length / rows;
  const changed = inputs.slice();
  for (let row = 0; row < rows; row++) {
    const own = changed.subarray(row * size, (row + 1) * size);
    const picture = { height: shape[0], width: shape[1], channels: shape[2] };
    // Drawn whether or not it is used, so that one kind of change leaves the draws of another as they are.
    const draws = Array.from({ length: 8 }, () => random());
    const window = windowOf(picture, { flip, shift, crop }, draws);
    if (window) own.set(seenThrough(own, picture, window));
    if (noise !== undefined) for (let i = 0; i < own.length; i++) own[i] += noise * normal(random);
  }
  return mixup === undefined ? { inputs: changed, targets } : mixedUp(changed, targets, rows, mixup, random);
}

interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Which place of the old picture each place of the new one shows: scale · place + offset. */
interface Window {
  readonly y: { readonly scale: number; readonly offset: number };
  readonly x: { readonly scale: number; readonly offset: number };
}

function windowOf({ height, width }: Picture, { flip, shift, crop }: Augmentation, draws: readonly number[]): Window | undefined {
  if (flip === undefined && shift === undefined && crop === undefined) return undefined;
  const along = (length: number, isFlipped: boolean, where: number, moved: number) => {
    const part = crop === undefined ? 1 : crop + (1 - crop) * draws[4];
    const scale = isFlipped ? -part : part;
    // The middle of the window, in places of the old picture.
    const middle =
      (length - 1) / 2 + (where - 0.5) * (1 - part) * (length - 1) + (shift === undefined ? 0 : Math.round((2 * moved - 1) * shift));
    return { scale, offset: middle - (scale * (length - 1)) / 2 };
  };
  return {
    y: along(height, flip !== undefined && flip !== 'horizontal' && draws[0] < 0.5, draws[5], draws[2]),
    x: along(width, flip !== undefined && flip !== 'vertical' && draws[1] < 0.5, draws[6], draws[3]),
  };
}

/** Between pixels by bilinear interpolation; beyond the rim is 0. */
function seenThrough(from: Float32Array, { height, width, channels }: Picture, { y: down, x: across }: Window): Float32Array {
  const to = new Float32Array(from.length);
  for (let y = 0; y < height; y++) {
    const v = down.scale * y + down.offset;
    for (let x = 0; x < width; x++) {
      const u = across.scale * x + across.offset;
      const [top, left] = [Math.floor(v), Math.floor(u)];
      for (let i = 0; i < 2; i++) {
        for (let j = 0; j < 2; j++) {
          const [row, column] = [top + i, left + j];
          const weight = (i === 0 ? 1 - (v - top) : v - top) * (j === 0 ? 1 - (u - left) : u - left);
          if (weight === 0 || row < 0 || column < 0 || row >= height || column >= width) continue;
          for (let c = 0; c < channels; c++) to[(y * width + x) * channels + c] += weight * from[(row * width + column) * channels + c];
        }
      }
    }
  }
  return to;
}

/** Every row with another of the batch, by one share from Beta(α, α) (Zhang, Cisse, Dauphin, Lopez-Paz 2018). */
function mixedUp(inputs: Float32Array, targets: Float32Array, rows: number, alpha: number, random: Random): Batch {
  const [a, b] = [gamma(alpha, random), gamma(alpha, random)];
  const share = a + b === 0 ? 1 : a / (a + b);
  const partner = shuffled(
    Int32Array.from({ length: rows }, (_, i) => i),
    random,
  );
  const [size, width] = [inputs.length / rows, targets.length / rows];
  const mixed = inputs.map((x, i) => share * x + (1 - share) * inputs[partner[Math.floor(i / size)] * size + (i % size)]);
  return {
    inputs: mixed,
    targets,
    mixed: { targets: targets.map((_, i) => targets[partner[Math.floor(i / width)] * width + (i % width)]), share },
  };
}

/** A draw from Gamma(α, 1) (Marsaglia and Tsang 2000). */
function gamma(alpha: number, random: Random): number {
  if (alpha < 1) return gamma(alpha + 1, random) * (1 - random()) ** (1 / alpha);
  const d = alpha - 1 / 3;
  for (;;) {
    const x = normal(random);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
