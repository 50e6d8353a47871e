import { leakyRelu, serialization, type Tensor } from '@tensorflow/tfjs-core';

/** PyTorch's slope below 0. */
export const defaultSlope = 0.01;

/** `activation: leakyRelu`, which tf.layers has as a layer only: known to it by its name from when this file is loaded. */
class LeakyRelu extends serialization.Serializable {
  static readonly className = 'leakyRelu';

  apply(x: Tensor): Tensor {
    return leakyRelu(x, defaultSlope);
  }

  getConfig(): serialization.ConfigDict {
    return {};
  }
}

serialization.registerClass(LeakyRelu);
