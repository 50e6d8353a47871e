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
  const { path, indices } = partsOf(expression);
  const info = debuggee.info(run);
  const { tensors, size } = debuggee.session.info.parameters;
  if (indices.length === 0 && info.options.some(({ name }) => name === path)) return { kind: 'option', name: path };
  const parameter = tensors.find(({ name }) => path === name || path === `parameters.${name}`);
  if (parameter) return { kind: 'parameters', index: entryOf(parameter, indices, expression) };
  const slot = info.record.columns.find((column) => column.quantity === 'state' && column.slot !== undefined && (path === column.slot || path.startsWith(`${column.slot}.`)));
  if (slot?.slot !== undefined) {
    if (path === slot.slot && (slot.scalar || size === 1)) return { kind: 'state', slot: slot.slot, index: 0 };
    const tensor = tensors.find(({ name }) => path === `${slot.slot}.${name}`);
    if (tensor) return { kind: 'state', slot: slot.slot, index: entryOf(tensor, indices, expression) };
  }
  throw new UserError(`“${expression}” cannot be changed. Change a parameter (${tensors[0].name}), an entry of the optimizer's state or a hyperparameter (${info.options[0]?.name ?? 'none here'}).`);
}

/** `m.w[2][0]` and `m.w[2, 0]` are path m.w with the indices 2 and 0. */
function partsOf(expression: string): { path: string; indices: readonly number[] } {
  const match = /^\s*([^[\]\s]+)\s*((?:\[\s*\d+(?:\s*,\s*\d+)*\s*\]\s*)*)$/.exec(expression);
  if (!match) throw new UserError(`“${expression}” is not something that has a place. Write a name, such as x, w[0], m.x or learningRate.`);
  return { path: match[1], indices: (match[2].match(/\d+/g) ?? []).map(Number) };
}

function entryOf({ name, shape, offset }: ParameterTensor, indices: readonly number[], expression: string): number {
  if (indices.length !== shape.length) {
    const wanted = shape.length === 0 ? 'no index' : `${shape.length === 1 ? 'one index' : `${shape.length} indices`}, such as ${name}${shape.map(() => '[0]').join('')}`;
    throw new UserError(`“${expression}” has ${indices.length || 'no'} ${indices.length === 1 ? 'index' : 'indices'}; ${name} takes ${wanted}. Change one entry at a time.`);
  }
  return offset + indices.reduce((flat, index, axis) => {
    if (index >= shape[axis]) throw new UserError(`The index ${index} is too large: ${name} has ${shape[axis]} entries there, counted from 0.`);
    return flat * shape[axis] + index;
  }, 0);
}
