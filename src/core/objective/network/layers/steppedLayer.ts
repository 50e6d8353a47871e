import { layers } from '@tensorflow/tfjs-layers';

/** A layer that draws, as a function of (seed, layer, step): the network says before a call which step it is. */
export abstract class SteppedLayer extends layers.Layer {
  /** Zero-based number of the update. */
  step = 0;
}
