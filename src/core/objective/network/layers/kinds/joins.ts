import { fromKeras } from '../fromKeras';
import type { LayerKind } from '../layerKind';
import { none } from '../options';

export const joins: readonly LayerKind[] = [
  {
    name: 'add',
    summary: 'The sum of several layers: a skip connection, with `from: [a, b]`.',
    joins: 'equal',
    options: none,
    make: fromKeras('add'),
  },
  {
    name: 'multiply',
    summary: 'The product of several layers, number by number, with `from: [a, b]`.',
    joins: 'equal',
    options: none,
    make: fromKeras('multiply'),
  },
  {
    name: 'concatenate',
    summary: 'Several layers side by side along the last axis, with `from: [a, b]`.',
    joins: 'channels',
    options: none,
    make: fromKeras('concatenate'),
  },
];
