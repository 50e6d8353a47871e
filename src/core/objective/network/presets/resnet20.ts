import * as Type from 'typebox';
import { definePreset, type Preset } from './preset';
import { ResidualLayers, torchNameOf } from './resnet';

const channels = [16, 32, 64];
const blocksPerStage = 3;

/** Where a skip connection changes the shape it is a projection (the paper's option B; it took A, zeros for new channels). */
function resnet20Of(about: Pick<Preset, 'name' | 'title' | 'summary'>, hasSkips: boolean): Preset {
  return definePreset({
    ...about,
    reference: 'He, Zhang, Ren, Sun (2015): Deep Residual Learning for Image Recognition, section 4.2',
    options: Type.Object({}),
    refuse(_, { inputShape }) {
      if (inputShape.length === 3) return undefined;
      return `${about.name} takes pictures [height, width, channels], but one row of the data has the shape [${inputShape.join(', ')}]. Give \`shape:\` under \`data\`.`;
    },
    layers(_, { outputs }) {
      const network = new ResidualLayers(hasSkips);
      network.convolve('conv1', 'bn1', channels[0], 3, 1);
      network.rectify('relu');
      channels.forEach((count, stage) => {
        for (let block = 0; block < blocksPerStage; block++) {
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
}

export const resnet20 = resnet20Of(
  {
    name: 'resnet20',
    title: 'ResNet-20',
    summary: 'Nine small residual blocks for pictures of about 32 × 32, as in the paper’s experiments on CIFAR-10.',
  },
  true,
);

export const resnet20Plain = resnet20Of(
  {
    name: 'resnet20Plain',
    title: 'Plain 20-layer network',
    summary: 'ResNet-20 without its skip connections: the same depth, harder to train.',
  },
  false,
);
