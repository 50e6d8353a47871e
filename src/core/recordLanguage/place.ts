import type { ParameterTensor } from '../parameters';
import { ExpressionError, type RecordExpression } from './expression';
import { slotColumn, type RecordScope } from './names';
import { parseRecordExpression } from './parse';
import { recordNames } from './spelling';

/** What can be changed: an entry of the parameters or of a slot of the state, or an option of the rule. */
export type Changeable =
  | { readonly kind: 'parameters'; readonly index: number }
  | { readonly kind: 'state'; readonly slot: string; readonly index: number }
  | { readonly kind: 'option'; readonly name: string };

/**
 * What an expression on the left of an assignment stands for; names mean what they mean where the expression is evaluated.
 * @param step whose options are looked at.
 * @throws ExpressionError that says what can be assigned to.
 */
export function placeOf(source: string, { window: { run }, constants }: RecordScope, step: number): Changeable {
  const { names, indices } = pathOf(parseRecordExpression(source), source);
  const { tensors, size } = run.assignment.problem.layout;
  const [first, second] = names;
  const isBare = names.length === 1;
  const options = run.optionsAt(step);
  const fail = (): never => {
    const [anOption] = Object.keys(options);
    throw refusal(
      source,
      `“${source}” cannot be changed. Change a parameter (${tensors[0].name}), an entry of the optimizer's state or a hyperparameter (${anOption ?? 'this one has none'}).`,
    );
  };
  const variable = (name: string | undefined) => tensors.find((tensor) => tensor.name === name);
  const option = (name: string | undefined): Changeable =>
    name !== undefined && Object.hasOwn(options, name) && indices.length === 0 ? { kind: 'option', name } : fail();
  const slotEntry = (slot: string | undefined, tensorName: string | undefined, further: number): Changeable => {
    const column = slot === undefined || further > 0 ? undefined : slotColumn(run, slot);
    if (!column || slot === undefined) return fail();
    if (tensorName === undefined && indices.length === 1) return { kind: 'state', slot, index: indices[0] };
    if (tensorName === undefined && (column.scalar || size === 1)) return { kind: 'state', slot, index: 0 };
    const tensor = variable(tensorName);
    return tensor ? { kind: 'state', slot, index: entryOf(tensor, indices, source) } : fail();
  };
  if (first === 'parameters') {
    if (isBare && indices.length === 1 && indices[0] < size) return { kind: 'parameters', index: indices[0] };
    const tensor = names.length === 2 ? variable(second) : undefined;
    return tensor ? { kind: 'parameters', index: entryOf(tensor, indices, source) } : fail();
  }
  if (first === 'options') return names.length === 2 ? option(second) : fail();
  if (first === 'state') return slotEntry(second, names[2], names.length - 3);
  if (first === 'learningRate') return isBare ? option(first) : fail();
  if (recordNames.has(first)) return fail();
  const tensor = isBare ? variable(first) : undefined;
  if (tensor) return { kind: 'parameters', index: entryOf(tensor, indices, source) };
  if (variable(first) || constants.some(({ name }) => name === first)) return fail();
  return slotColumn(run, first) ? slotEntry(first, second, names.length - 2) : isBare ? option(first) : fail();
}

/** `m.w[2, 0]` and `m["w"][2][0]` have the names m and w and the indices 2 and 0. */
function pathOf(expression: RecordExpression, source: string): { readonly names: readonly string[]; readonly indices: readonly number[] } {
  const refused = () =>
    refusal(source, `“${source}” is not something that has a place. Write a name, such as x, w[0], m.x or learningRate.`);
  switch (expression.kind) {
    case 'name':
      return { names: [expression.name], indices: [] };
    case 'member': {
      const { names, indices } = pathOf(expression.target, source);
      if (indices.length > 0) throw refused();
      return { names: [...names, expression.name], indices };
    }
    case 'index': {
      const { names, indices } = pathOf(expression.target, source);
      const [first] = expression.indices;
      if (first.kind === 'text' && expression.indices.length === 1 && indices.length === 0)
        return { names: [...names, first.text], indices };
      const numbers = expression.indices
        .map((one) => (one.kind === 'number' && Number.isInteger(one.value) ? one.value : undefined))
        .filter((one) => one !== undefined);
      if (numbers.length < expression.indices.length) throw refused();
      return { names, indices: [...indices, ...numbers] };
    }
    default:
      throw refused();
  }
}

function entryOf({ name, shape, offset }: ParameterTensor, indices: readonly number[], source: string): number {
  if (indices.length !== shape.length) {
    const wanted =
      shape.length === 0
        ? 'no index'
        : `${shape.length === 1 ? 'one index' : `${shape.length} indices`}, such as ${name}[${shape.map(() => '0').join(', ')}]`;
    throw refusal(
      source,
      `“${source}” has ${indices.length || 'no'} ${indices.length === 1 ? 'index' : 'indices'}; ${name} takes ${wanted}. Change one entry at a time.`,
    );
  }
  return (
    offset +
    indices.reduce((flat, index, axis) => {
      if (index >= shape[axis])
        throw refusal(source, `The index ${index} is too large: ${name} has ${shape[axis]} entries there, counted from 0.`);
      return flat * shape[axis] + index;
    }, 0)
  );
}

function refusal(source: string, message: string): ExpressionError {
  return new ExpressionError(message, { start: 0, end: source.length });
}
