import type { Recording } from '../recording/recording';
import type { RecordQuantity } from '../record/recordLayout';

/**
 * Names that always mean the record itself: no variable, constant or slot of the same name hides them. Such a variable is written
 * `parameters["value"]`, such a slot `state["value"]`.
 */
export const recordNames: ReadonlySet<string> = new Set([
  'value',
  'step',
  'learningRate',
  'parameters',
  'gradient',
  'update',
  'effectiveLearningRate',
  'ratio',
  'state',
  'options',
  'previous',
  'f',
  'objective',
  'true',
  'false',
]);

/** Words of the language, which cannot stand for a name. */
const keywords: ReadonlySet<string> = new Set(['and', 'or', 'not']);

const word = /^[\p{L}_][\p{L}\p{M}\p{Nd}₀-₉_]*$/u;

/** Whether a name can be written as it is. */
function isWord(name: string): boolean {
  return word.test(name) && !keywords.has(name);
}

/** Whether a variable or slot can be named alone. */
export function standsAlone(name: string): boolean {
  return isWord(name) && !recordNames.has(name);
}

/** A part of something by its name: `gradient.x`, `m["dense/kernel"]`. Undefined where no text can hold the name. */
function memberText(whole: string, name: string): string | undefined {
  if (isWord(name)) return `${whole}.${name}`;
  const quote = ['"', "'"].find((one) => !name.includes(one));
  return quote === undefined || name.includes('\n') ? undefined : `${whole}[${quote}${name}${quote}]`;
}

/** The expression that means a whole quantity of a run's record, or a slot of its state. */
function wholeText({ assignment: { problem } }: Recording, quantity: RecordQuantity, slot?: string): string | undefined {
  if (quantity !== 'state') return quantity;
  if (slot === undefined) return undefined;
  const isHidden = !standsAlone(slot) || problem.layout.tensors.some(({ name }) => name === slot);
  return isHidden ? memberText('state', slot) : slot;
}

/** The expression that means one tensor of a quantity, whatever the variables are called. */
export function tensorText(run: Recording, quantity: RecordQuantity, slot: string | undefined, tensor: string): string | undefined {
  const whole = wholeText(run, quantity, slot);
  if (whole === undefined || tensor === '') return whole;
  if (quantity !== 'parameters') return memberText(whole, tensor);
  return standsAlone(tensor) ? tensor : memberText(whole, tensor);
}
