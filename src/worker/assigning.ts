import { optionChange } from '../core/engine/changeOption';
import type { Change, Edit } from '../core/recording/edit';
import type { Replayable } from '../core/engine/replayable';
import { coordinateName } from '../core/parameters';
import type { Evaluated } from '../core/recordLanguage/evaluate';
import { numberText } from '../core/float32Text';
import type { Changeable } from '../core/recordLanguage/place';

/**
 * The change of a run that an assignment stands for.
 * @throws RangeError whose message says what cannot be assigned, and what to write instead.
 */
export function editOf(run: Replayable, step: number, target: Changeable, written: string, { shape, values, isBoolean }: Evaluated): Edit {
  if (shape.length > 0)
    throw new RangeError(`“${written}” has ${values.length} entries, but a single number is assigned. Take one of them, as in w[0].`);
  const [value] = values;
  if (target.kind === 'option') {
    if (!Number.isFinite(value)) throw new RangeError(`“${written}” is ${value}, but ${target.name} needs a finite number.`);
    return {
      step,
      text: `${target.name} = ${isBoolean ? value === 1 : value}`,
      change: optionChange(run, step, target.name, isBoolean ? value === 1 : value),
    };
  }
  if (isBoolean) throw new RangeError(`“${written}” is a condition, but a number is assigned. Write a number or a formula.`);
  const single = Math.fround(value);
  if (!Number.isFinite(single))
    throw new RangeError(`“${written}” is ${value}, which is no finite float32 number. Write one between -3.4e38 and 3.4e38.`);
  const change = changeOf(run, target, single);
  return { step, text: `${nameOf(run, target)} = ${numberText(single)}`, change };
}

function changeOf(run: Replayable, target: Exclude<Changeable, { kind: 'option' }>, value: number): Change {
  const { index } = target;
  const { rule, options, problem } = run.assignment;
  const slots = rule.slots(options, problem);
  const slot = target.kind === 'state' ? slots.find(({ name }) => name === target.slot) : undefined;
  if (target.kind === 'state' && !slot)
    throw new RangeError(`${rule.title} has no state called ${target.slot}. It has ${slots.map(({ name }) => name).join(', ') || 'none'}.`);
  const size = slot?.size ?? problem.layout.size;
  if (!Number.isInteger(index) || index < 0 || index >= size)
    throw new RangeError(`There is no entry ${index}: they are counted from 0 to ${size - 1}.`);
  return target.kind === 'state' ? { kind: 'state', slot: target.slot, index, value } : { kind: 'parameters', index, value };
}

function nameOf({ assignment: { rule, options, problem } }: Replayable, target: Exclude<Changeable, { kind: 'option' }>): string {
  if (target.kind === 'parameters') return coordinateName(problem.layout, target.index);
  const slot = rule.slots(options, problem).find(({ name }) => name === target.slot);
  if (slot?.scalar) return target.slot;
  return slot?.size === problem.layout.size
    ? `${target.slot}.${coordinateName(problem.layout, target.index)}`
    : `${target.slot}[${target.index}]`;
}
