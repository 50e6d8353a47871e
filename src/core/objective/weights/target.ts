import type { ParameterLayout } from '../../parameters';
import type { Picture } from './torchLayout';

/** What weights are poured into. */
export interface WeightsTarget {
  readonly layout: ParameterLayout;
  readonly stateLayout: ParameterLayout;
  /** θ(0), length layout.size; overwritten. */
  readonly start: Float32Array;
  /** What layers carry, length stateLayout.size; overwritten. */
  readonly state: Float32Array;
  /** Weights of frozen layers, which a file has to give like the others; `values` is overwritten. */
  readonly frozen?: { readonly layout: ParameterLayout; readonly values: Float32Array };
  /** PyTorch's name of a parameter, for the presets that are known there. */
  readonly torchName?: (parameter: string) => string | undefined;
  /** Of layers that read flattened pictures, the pictures' shape, by the layer's name. */
  readonly pictures?: ReadonlyMap<string, Picture>;
}

/** Begins the names of what belongs to an optimizer in a file of ours: `optimizer/m/dense/kernel`. */
export const optimizerPrefix = 'optimizer/';
