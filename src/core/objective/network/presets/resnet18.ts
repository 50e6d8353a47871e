import * as Type from 'typebox';
import { definePreset } from './preset';
import { ResidualLayers, torchNameOf } from './resnet';

const channels = [64, 128, 256, 512];

export const resnet18 = definePreset({
  name: 'resnet18',
  title: 'ResNet-18',
  summary: 'Eight residual blocks, as torchvision has them: 11,689,512 parameters for 1,000 classes.',
  reference: 'He, Zhang, Ren, Sun (2015): Deep Residual Learning for Image Recognition, table 1',
  options: Type.Object({}),
  refuse(_, { inputShape }) {
    if (inputShape.length === 3) return undefined;
    return `resnet18 takes pictures [height, width, channels], but one row of the data has the shape [${inputShape.join(', ')}]. Give \`shape:\` under \`data\`.`;
  },
  layers(_, { outputs }) {
    const network = new ResidualLayers(true);
    network.convolve('conv1', 'bn1', channels[0], 7, 2);
    network.rectify('relu');
    // torchvision pads with −∞, but after the rectifier nothing is below 0.
    network.add('zeroPadding2d', 'maxpool_padding', { padding: 1 });
    network.add('maxPooling2d', 'maxpool', { poolSize: 3, strides: 2, padding: 'valid' });
    channels.forEach((count, stage) => {
      for (const block of [0, 1]) {
        const isFirst = stage > 0 && block === 0;
        network.basicBlock(`layer${stage + 1}_${block}`, count, isFirst ? 2 : 1, isFirst);
      }
    });
    network.add('globalAveragePooling2d', 'avgpool');
    network.add('dense', 'fc', { units: outputs });
    return network.layers;
  },
  torchName: torchNameOf,
});
