import { displayText } from '../displayText';
import { numberText } from '../float32Text';
import type { Compared, Parting } from './compare';

const shown = (name: string) => displayText(name, 80);

/** What was found of two runs, a line each for a terminal. */
export function comparisonLines({ a, b, steps, first, grown, gaps, pairing, refusal }: Compared): readonly string[] {
  const subject = a === b ? a : `${a} and ${b}`;
  if (refusal !== undefined) return [`${subject}: not compared, since ${refusal}.`];
  const counted = `${steps} ${steps === 1 ? 'step' : 'steps'}`;
  const paired = pairing?.isByOrder
    ? [
        `  Their names differ; paired in their order: ${pairing.pairs
          .slice(0, 6)
          .map((pair) => `${shown(pair.a)} ↔ ${shown(pair.b)}${pair.isTurned ? ' (transposed)' : ''}`)
          .join(', ')}${pairing.pairs.length > 6 ? ', …' : ''}.`,
      ]
    : [];
  if (!first) return [`${subject}: the same in ${counted}.`, ...paired];
  return [
    `${subject}: they part at step ${first.step}, ${placeOf(first)}; ${counted} compared.`,
    ...(grown && grown !== first ? [`  From step ${grown.step} on it is more than rounding: ${placeOf(grown)}.`] : []),
    ...(grown ? [] : ['  It never becomes more than a thousandth of a number.']),
    ...(gaps.length > 1
      ? [
          `  Distance of the parameters, relative to their size: ${gaps.map(({ step, relative }) => `${short(relative)} at step ${step}`).join(', ')}.`,
        ]
      : []),
    ...paired,
  ];
}

/** Where a run parts from one in another file, as a sentence. */
export function partingSentence({ steps, first, grown, refusal }: Compared, other: string): string {
  const name = displayText(other, 80);
  if (refusal !== undefined) return `Cannot be held against ${name}, since ${refusal}.`;
  const counted = `${steps} ${steps === 1 ? 'step' : 'steps'}`;
  if (!first) return `The same as ${name} in ${counted}, to the last bit.`;
  const later =
    grown && grown !== first
      ? ` From step ${grown.step} on it is more than rounding.`
      : grown
        ? ''
        : ' It never becomes more than rounding.';
  return `Parts from ${name} at step ${first.step}, ${placeOf(first)}.${later}`;
}

function placeOf({ stage, tensor, entry, a, b, ulps }: Parting): string {
  const where =
    tensor === undefined
      ? `in the ${stage}`
      : `first in ${shown(tensor)}, at the stage “${stage}”${entry === undefined ? '' : `, entry ${entry}`}`;
  const apart = ulps <= 1000 ? ` (${short(ulps)} ulp)` : '';
  return `${where}: ${numberText(Math.fround(a))} and ${numberText(Math.fround(b))}${apart}`;
}

const short = (x: number): string => String(Number(x.toPrecision(3)));
