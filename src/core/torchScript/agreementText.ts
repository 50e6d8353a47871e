import type { Agreement } from './departure';

/** How a run stands to PyTorch’s, in one sentence. */
export function agreementText({ run, steps, certain, farthest, departure }: Agreement): string {
  if (departure?.what === 'number of records')
    return `${run}: departs from PyTorch at step ${departure.step}: it has ${departure.ours} records, PyTorch ${departure.theirs}.`;
  if (departure) {
    const { step, what, ours, theirs, allowed } = departure;
    return `${run}: departs from PyTorch at step ${step}, first in ${what}: ${String(ours)} here, ${String(theirs)} there, farther apart than the ${shown(allowed)} that rounding explains.`;
  }
  const agrees = `${run}: agrees with PyTorch over ${certain} record${certain === 1 ? '' : 's'}, to ${shown(farthest)}`;
  return certain < steps ? `${agrees}; from there on rounding alone drives PyTorch’s own float32 and float64 apart.` : `${agrees}.`;
}

const shown = (x: number): string => (x === 0 ? 'the last bit' : x.toPrecision(2).replace(/\.0+(?=e|$)/, ''));
