import type { ParameterLayout, ParameterTensor } from '../parameters';
import type { Equation } from '../optimizer/notation/equation';
import type { UpdateContext, Vectors } from '../optimizer/stage';
import { unitsOf } from '../optimizer/transforms/units';
import type { Scope } from './evaluate';
import type { Region } from './explain';

/** The tensor that a coordinate of θ belongs to. */
export function tensorAt({ tensors }: ParameterLayout, coordinate: number): ParameterTensor {
  const tensor = tensors.find(({ offset, size }) => coordinate >= offset && coordinate < offset + size);
  if (!tensor) throw new RangeError(`There is no coordinate ${coordinate}.`);
  return tensor;
}

/**
 * Finds an equation's names among the vectors as they are at one moment of an update.
 * @param vectors as long as θ, or of length 1 for scalar slots.
 * @param region what reductions over all of θ run over; absent: all of it.
 */
export function scopeOf(
  equation: Equation,
  vectors: Vectors,
  layout: ParameterLayout,
  coordinate: number,
  context: UpdateContext,
  region?: Region,
): Scope {
  const number = (name: string): number | undefined => {
    const meant = equation.names[name];
    if (meant === undefined && name === 't') return context.t;
    if (meant === undefined && name === 'alpha') return context.learningRate;
    if (meant === undefined) throw new RangeError(`The equation ${equation.formula ?? ''} does not say what ${name} is.`);
    if (typeof meant === 'string') return undefined;
    return typeof meant.value === 'number' ? meant.value : meant.value(context);
  };
  const vector = (name: string): Float32Array => {
    const values = vectors[equation.names[name] as string] as Float32Array | undefined;
    if (!values) throw new RangeError(`There is no vector for ${name} in ${equation.formula ?? 'this stage'}.`);
    return values;
  };
  return {
    entry: (name) => {
      const known = number(name);
      if (known !== undefined) return known;
      const values = vector(name);
      return values[values.length === 1 ? 0 : coordinate];
    },
    entries: (name, all) => {
      const known = number(name);
      if (known !== undefined) return [known];
      return all ? vector(name) : partOf(vector(name), equation.over, layout, coordinate, region);
    },
    rank: () => tensorAt(layout, coordinate).shape.length,
  };
}

/** The entries that a reduction runs over: all of them, those of the coordinate's tensor, or of its unit. */
function partOf(
  values: Float32Array,
  over: Equation['over'],
  layout: ParameterLayout,
  coordinate: number,
  region: Region | undefined,
): Float32Array {
  if (values.length === 1) return values;
  if (over === undefined) return region ? values.subarray(region.from, region.from + region.size) : values;
  if (typeof over === 'object') return Float32Array.from(over.flatMap(({ from, size }) => [...values.subarray(from, from + size)]));
  const tensor = tensorAt(layout, coordinate);
  const whole = values.subarray(tensor.offset, tensor.offset + tensor.size);
  if (over === 'tensor') return whole;
  const { count, length } = unitsOf(tensor);
  const unit = (coordinate - tensor.offset) % count;
  return Float32Array.from({ length }, (_, i) => whole[unit + i * count]);
}
