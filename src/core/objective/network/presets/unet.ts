import * as Type from 'typebox';
import type { LayerDescription } from '../../networkObjective';
import { definePreset } from './preset';

interface UnetOptions {
  readonly filters: number;
  readonly depth: number;
}

export const unet = definePreset<UnetOptions>({
  name: 'unet',
  title: 'U-Net, small',
  summary:
    'Down to a small picture and up again, with what was seen on the way down put beside: a number for every pixel, as for `target: inputs`.',
  reference: 'Ronneberger, Fischer, Brox (2015): U-Net: convolutional networks for biomedical image segmentation',
  options: Type.Object({
    filters: Type.Integer({
      default: 8,
      minimum: 1,
      maximum: 1024,
      description: 'Filters at full size; twice as many after each halving.',
    }),
    depth: Type.Integer({ default: 2, minimum: 1, maximum: 6, description: 'How often the picture is halved.' }),
  }),
  refuse({ depth }, { inputShape: [height, width, channels], outputs }) {
    const divisor = 2 ** depth;
    if (channels === undefined || height % divisor !== 0 || width % divisor !== 0)
      return `unet takes pictures [height, width, channels] whose sides ${divisor} divides, but one row of the data has the shape [${[height, width, channels].filter((one) => one !== undefined).join(', ')}]. Write another \`depth\`, or give \`shape:\` under \`data\`.`;
    return outputs % (height * width) === 0
      ? undefined
      : `unet gives numbers for each of ${height} × ${width} pixels, but ${outputs} are asked for. Take \`target: inputs\`, or a target of that size.`;
  },
  layers({ filters, depth }, { inputShape: [height, width], outputs }) {
    const layers: LayerDescription[] = [];
    const add = (kind: string, name: string, options: LayerDescription['options'], from?: readonly string[]) =>
      layers.push({ kind, name, options, ...(from ? { from } : {}) });
    const convolve = (name: string, count: number) =>
      add('conv2d', name, { filters: count, kernelSize: 3, padding: 'same', activation: 'relu', kernelInitializer: 'heNormal' });
    for (let level = 0; level < depth; level++) {
      convolve(`down${level + 1}`, filters * 2 ** level);
      add('maxPooling2d', `half${level + 1}`, { poolSize: 2 });
    }
    convolve('bottom', filters * 2 ** depth);
    for (let level = depth - 1; level >= 0; level--) {
      add('conv2dTranspose', `double${level + 1}`, { filters: filters * 2 ** level, kernelSize: 2, strides: 2 });
      add('concatenate', `beside${level + 1}`, {}, [`double${level + 1}`, `down${level + 1}`]);
      convolve(`up${level + 1}`, filters * 2 ** level);
    }
    add('conv2d', 'pixels', { filters: outputs / (height * width), kernelSize: 1 });
    add('flatten', 'flat', {});
    return layers;
  },
});
