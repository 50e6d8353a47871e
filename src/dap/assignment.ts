import { UserError } from '../protocol/channel';
import type { AssignmentTarget } from '../protocol/debugging';
import type { ParameterTensor } from '../core/parameters';
import type { RunId } from '../protocol/session';
import type { Debuggee } from './debuggee';

/**
 * What an expression on the left of an assignment stands for: a hyperparameter, an entry of a parameter or of a state slot.
 * @throws UserError that says what can be assigned to.
 */
export function targetOf(debuggee: Debuggee, run: RunId, expression: string): AssignmentTarget {
  const { names, indices } = partsOf(expression);
  const { options, record } = debuggee.info(run);
  const { tensors, size } = debuggee.session.info.parameters;
  const [first, second] = names;
  const isBare = names.length === 1;
  if (isBare && indices.length === 0 && options.some(({ name }) => name === first)) return { kind: 'option', name: first };
  const parameter = tensors.find(({ name }) => (isBare ? name === first : first === 'parameters' && name === second && names.length === 2));
  if (parameter) return { kind: 'parameters', index: entryOf(parameter, indices, expression) };
  const [slotName, tensorName, ...further] = first === 'state' ? names.slice(1) : names;
  const slot = record.columns.find((column) => column.quantity === 'state' && column.slot === slotName);
  if (slot && further.length === 0) {
    if (tensorName === undefined && (slot.scalar || size === 1)) return { kind: 'state', slot: slotName, index: 0 };
    const tensor = tensors.find(({ name }) => name === tensorName);
    if (tensor) return { kind: 'state', slot: slotName, index: entryOf(tensor, indices, expression) };
  }
  const advice = `Change a parameter (${tensors[0].name}), an entry of the optimizer's state or a hyperparameter (${options[0]?.name ?? 'this one has none'}).`;
  throw new UserError(`“${expression}” cannot be changed. ${advice}`);
}

/** `m.w[2, 0]` and `m["w"][2][0]` have the names m and w and the indices 2 and 0. */
function partsOf(expression: string): { names: readonly string[]; indices: readonly number[] } {
  const match = /^\s*([\p{L}_][\p{L}\p{N}_]*)((?:\s*\.\s*[\p{L}_][\p{L}\p{N}_]*|\s*\[\s*(?:"[^"\n]*"|'[^'\n]*')\s*\])*)((?:\s*\[\s*\d+(?:\s*,\s*\d+)*\s*\])*)\s*$/u.exec(expression);
  if (!match) throw new UserError(`“${expression}” is not something that has a place. Write a name, such as x, w[0], m.x or learningRate.`);
  const members = [...match[2].matchAll(/\.\s*([\p{L}\p{N}_]+)|\[\s*(?:"([^"]*)"|'([^']*)')/gu)];
  return { names: [match[1], ...members.map(([, plain, double, single]) => plain ?? double ?? single)], indices: (match[3].match(/\d+/g) ?? []).map(Number) };
}

function entryOf({ name, shape, offset }: ParameterTensor, indices: readonly number[], expression: string): number {
  if (indices.length !== shape.length) {
    const wanted = shape.length === 0 ? 'no index' : `${shape.length === 1 ? 'one index' : `${shape.length} indices`}, such as ${name}[${shape.map(() => '0').join(', ')}]`;
    throw new UserError(`“${expression}” has ${indices.length || 'no'} ${indices.length === 1 ? 'index' : 'indices'}; ${name} takes ${wanted}. Change one entry at a time.`);
  }
  return offset + indices.reduce((flat, index, axis) => {
    if (index >= shape[axis]) throw new UserError(`The index ${index} is too large: ${name} has ${shape[axis]} entries there, counted from 0.`);
    return flat * shape[axis] + index;
  }, 0);
}
