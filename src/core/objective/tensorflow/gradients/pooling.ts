import { backend_util } from '@tensorflow/tfjs-core';

/** What a pooling's kernel is told besides its tensors, as tfjs names it. */
export interface PoolingAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** The part of a picture that one window lies on: rows and columns from … to − 1, without the padding. */
export interface Window {
  readonly picture: number;
  readonly rows: Stretch;
  readonly columns: Stretch;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Works out a pooling of pictures [batch, height, width, channels]. */
export function poolingOf(
  inputShape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: PoolingAttributes,
): backend_util.Conv2DInfo {
  return backend_util.computePool2DInfo([...inputShape] as [number, number, number, number], filterSize, strides, 1, pad, dimRoundingMode);
}

/** Calls back for every window, in order, with where its first channel's output is. */
export function eachWindow(info: backend_util.Conv2DInfo, call: (output: number, window: Window) => void): void {
  const reach = (position: number, stride: number, padding: number, size: number, length: number): Stretch => {
    const from = position * stride - padding;
    return { from: Math.max(0, from), to: Math.min(length, from + size) };
  };
  let output = 0;
  for (let picture = 0; picture < info.batchSize; picture++) {
    for (let row = 0; row < info.outHeight; row++) {
      const rows = reach(row, info.strideHeight, info.padInfo.top, info.filterHeight, info.inHeight);
      for (let column = 0; column < info.outWidth; column++, output += info.inChannels) {
        const columns = reach(column, info.strideWidth, info.padInfo.left, info.filterWidth, info.inWidth);
        call(output, { picture, rows, columns });
      }
    }
  }
}
