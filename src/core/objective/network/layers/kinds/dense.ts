import * as Type from 'typebox';
import { fromKeras } from '../fromKeras';
import type { LayerKind } from '../layerKind';
import { activation, biasOf, channelsOf, count, initializer, regularizers, useBias } from '../options';

export const dense: LayerKind = {
  name: 'dense',
  summary: 'Every output a weighted sum of all inputs: activation(x·kernel + bias).',
  options: Type.Object({
    units: count('How many outputs.', 8),
    activation,
    useBias,
    kernelInitializer: initializer('glorotNormal', 'the kernel'),
    biasInitializer: initializer('zeros', 'the bias'),
    ...regularizers,
  }),
  parameters: (options, input) => channelsOf(input) * Number(options.units) + biasOf(options, Number(options.units)),
  make: fromKeras('dense', { kernelInitializer: 'glorotNormal' }),
};
