import type { StartValue } from '../objective/formulaObjective';
import type { RecordColumn, RecordQuantity } from '../record/recordLayout';
import type { Recording } from '../recording/recording';
import type { TextRange } from '../diagnostic';
import { builtinConstants } from '../formula/functions/registry';
import { nearestNames } from '../nearest';
import { scheduledOptions } from '../optimizer/schedulable';
import type { ParameterTensor } from '../parameters';
import { ExpressionError } from './expression';
import { functionNames } from './functions';
import { gradientFunction, objectiveFunction } from './objectiveFunction';
import { recordNames, standsAlone } from './spelling';
import { number, vector, type Value, type VectorValue } from './value';
import type { ColumnView, RecordWindow } from './window';

/** What an expression can be about. */
export interface RecordScope {
  readonly window: RecordWindow;
  /** `constants:` of the experiment. */
  readonly constants: readonly StartValue[];
}

/** Vectors over θ by the names they have in expressions. */
const vectors: Readonly<Record<string, RecordQuantity>> = {
  parameters: 'parameters',
  gradient: 'gradient',
  update: 'update',
  effectiveLearningRate: 'effectiveLearningRate',
};

/** What a name stands for, `lag` records back. @throws ExpressionError with the nearest names. */
export function resolve(scope: RecordScope, name: string, lag: number, at: TextRange): Value {
  const found = lookUp(scope, name, lag);
  if (found) return found;
  const why = scope.window.run.metrics?.whyAbsent(name);
  if (why) throw new ExpressionError(why, at);
  const names = namesOf(scope).map((one) => one.name);
  if (functionNames.includes(name)) throw new ExpressionError(`${name} is a function and needs its arguments in parentheses.`, at);
  throw unknown(name, 'name', names, at);
}

function lookUp(scope: RecordScope, name: string, lag: number): Value | undefined {
  const { window, constants } = scope;
  const { layout } = window.run.assignment.problem;
  // What the record itself is called, nothing hides.
  const tensor = recordNames.has(name) ? undefined : layout.tensors.find((one) => one.name === name);
  if (tensor) return tensorOf(columnOf(scope, 'parameters', undefined, lag), tensor);
  const constant = recordNames.has(name) ? undefined : constants.find((one) => one.name === name);
  if (constant)
    return constant.shape.length === 0 ? number(() => constant.values[0]) : vector(constant.values.length, (i) => constant.values[i]);
  const definition = recordNames.has(name) ? undefined : definitionNamed(scope, name, lag);
  if (definition) return definition;
  switch (name) {
    case 'step':
      return number(() => window.step - lag);
    case 'value':
    case 'learningRate': {
      const column = columnOf(scope, name, undefined, lag);
      return number(() => column.rows[column.at]);
    }
    case 'previous':
      return { kind: 'scope', name, member: (member, at) => previous(scope, member, lag, at) };
    case 'state':
      return {
        kind: 'scope',
        name,
        member: (member, at) => slotNamed(scope, member, lag) ?? fail(member, 'state slot', slotNames(scope), at),
      };
    case 'options':
      return { kind: 'scope', name, member: (member, at) => optionNamed(scope, member, lag, at) };
    case 'ratio':
      return ratio(scope, lag);
    case 'validation':
    case 'test':
      return window.run.metrics && { kind: 'scope', name, member: (member, at) => heldOut(scope, name, member, lag, at) };
    case 'f':
    case 'objective':
      return objectiveFunction(window, lag);
    case 'true':
    case 'false':
      return { kind: 'boolean', get: () => name === 'true' };
  }
  if (Object.hasOwn(vectors, name)) return overParameters(scope, columnOf(scope, vectors[name], undefined, lag));
  const builtin = builtinConstants.get(name);
  return slotNamed(scope, name, lag) ?? measured(scope, name, lag) ?? (builtin && number(() => builtin.value));
}

/** The gradient of f as a function: what `gradient(f)` stands for. */
export function gradientOfObjective({ window }: RecordScope, lag: number): Value {
  return gradientFunction(window, lag);
}

/** A member of a vector over θ, by the name of its tensor. @throws ExpressionError with the nearest names. */
export function tensorMember(value: VectorValue, name: string, at: TextRange): Value {
  const tensor = value.tensors?.find((one) => one.name === name);
  if (tensor) return part(value, tensor.offset, tensor.size, tensor.shape);
  if (!value.tensors) throw new ExpressionError('This vector has no named parts. Take an entry by its number, as in w[0].', at);
  return fail(
    name,
    'variable',
    value.tensors.map((one) => one.name),
    at,
  );
}

/** A stretch of a vector: a number where its shape is []. */
export function part(value: VectorValue, offset: number, size: number, shape: readonly number[]): Value {
  if (shape.length > 0) return vector(size, (i) => value.at(offset + i), value.prepare, shape);
  return number(() => {
    value.prepare();
    return value.at(offset);
  });
}

export interface NameInfo {
  readonly name: string;
  readonly detail: string;
}

/** Names that may stand alone in an expression, for completion and for the nearest name in messages. */
export function namesOf({ window, constants }: RecordScope): readonly NameInfo[] {
  const { assignment, layout, metrics } = window.run;
  const measures = (name: string) => metrics !== undefined && metrics.whyAbsent(name) === undefined;
  const { tensors } = assignment.problem.layout;
  return [
    ...tensors
      .filter(({ name }) => standsAlone(name))
      .map(({ name, shape }) => ({ name, detail: shape.length ? `parameter [${shape.join(', ')}]` : 'parameter' })),
    ...constants.map(({ name }) => ({ name, detail: 'constant of the experiment' })),
    ...(assignment.objective.definitions ?? []).map(({ name, shape }) => ({
      name,
      detail: shape.length ? `definition [${shape.join(', ')}]` : 'definition of the formula',
    })),
    { name: 'value', detail: 'the objective’s value at θ(t)' },
    ...[...(metrics?.details ?? [])].flatMap(([name, detail]) => (measures(name) ? [{ name, detail }] : [])),
    ...(measures('validation.loss')
      ? [{ name: 'validation', detail: 'of the rows kept for validation, as measured last: validation.loss; validation.step is when' }]
      : []),
    ...(measures('test.loss') ? [{ name: 'test', detail: 'of the rows to test on, as measured last: test.loss' }] : []),
    { name: 'step', detail: 'the number t of the update' },
    { name: 'learningRate', detail: 'α(t), after the schedule' },
    { name: 'parameters', detail: 'θ(t) as one vector' },
    { name: 'gradient', detail: '∇f at θ(t); gradient.x a part of it, gradient(f)(1, 2) elsewhere' },
    { name: 'update', detail: 'θ(t+1) − θ(t)' },
    { name: 'effectiveLearningRate', detail: assignment.rule.effectiveLearningRate },
    { name: 'ratio', detail: '‖update‖ / ‖parameters‖; ratio.x of one variable' },
    ...layout.columns
      .filter(({ quantity, kind }) => quantity === 'state' && kind !== 'tracked')
      .map(({ slot = '', title = '' }) => ({ name: slot, detail: `state: ${title}` })),
    { name: 'options', detail: 'the optimizer’s options: options.learningRate' },
    { name: 'state', detail: 'the optimizer’s state by slot: state.m' },
    { name: 'previous', detail: 'the record before: previous.value' },
    { name: 'f', detail: 'the objective anywhere: f(1, 2)' },
    { name: 'pi', detail: '3.14159…' },
    { name: 'e', detail: '2.71828…' },
    { name: 'true', detail: 'a condition that holds' },
    { name: 'false', detail: 'a condition that does not hold' },
  ];
}

export function unknown(name: string, what: string, names: readonly string[], at: TextRange): ExpressionError {
  const close = nearestNames(name, names.toSorted());
  const advice =
    close.length > 0
      ? `Did you mean ${close.join(' or ')}?`
      : `There are ${names.slice(0, 12).join(', ')}${names.length > 12 ? ' …' : ''}.`;
  return new ExpressionError(`There is no ${what} ${name}. ${names.length > 0 ? advice : 'Leave it out.'}`, at);
}

function fail(name: string, what: string, names: readonly string[], at: TextRange): never {
  throw unknown(name, what, names, at);
}

/** A figure that is measured now and then: as measured last, which is at the first record and the last for certain. */
function measured({ window }: RecordScope, name: string, lag: number): Value | undefined {
  const { metrics } = window.run;
  if (!metrics?.names.includes(name) || metrics.whyAbsent(name) !== undefined) return undefined;
  return number(() => metrics.lastAt(window.step - lag, name));
}

/** A figure of the rows kept for validation, or of those that are tested on. */
function heldOut(scope: RecordScope, rows: 'validation' | 'test', name: string, lag: number, at: TextRange): Value {
  const { window } = scope;
  const { metrics } = window.run;
  const why = metrics?.whyAbsent(name === 'step' ? `${rows}.loss` : `${rows}.${name}`);
  if (why !== undefined) throw new ExpressionError(why, at);
  if (name === 'step' && metrics) return number(() => metrics.lastStep(window.step - lag));
  const parts =
    metrics?.names.flatMap((one) =>
      one.startsWith(`${rows}.`) && metrics.whyAbsent(one) === undefined ? [one.slice(rows.length + 1)] : [],
    ) ?? [];
  if (!parts.includes(name)) fail(name, `part of ${rows} called`, [...parts, 'step'], at);
  return measured(scope, `${rows}.${name}`, lag) as Value;
}

function previous(scope: RecordScope, name: string, lag: number, at: TextRange): Value {
  if (lag > 0 || name === 'previous') throw new ExpressionError('Only one record back can be looked at. Write previous once.', at);
  return resolve(scope, name, lag + 1, at);
}

function columnOf({ window }: RecordScope, quantity: RecordQuantity, slot: string | undefined, lag: number): ColumnView {
  const column = window.column(quantity, slot, lag);
  if (!column) throw new RangeError(`The record has no ${slot ?? quantity}.`);
  return column;
}

function overParameters({ window }: RecordScope, column: ColumnView): VectorValue {
  const { layout } = window.run.assignment.problem;
  return { ...vector(column.size, (i) => column.rows[column.at + i]), ...(column.size === layout.size ? { tensors: layout.tensors } : {}) };
}

function tensorOf(column: ColumnView, { offset, size, shape }: ParameterTensor): Value {
  return shape.length === 0
    ? number(() => column.rows[column.at + offset])
    : vector(size, (i) => column.rows[column.at + offset + i], undefined, shape);
}

/** Where a slot stands in a run's records. */
export function slotColumn({ layout }: Recording, name: string): RecordColumn | undefined {
  return layout.columns.find(({ quantity, slot }) => quantity === 'state' && slot === name);
}

function slotNamed(scope: RecordScope, name: string, lag: number): Value | undefined {
  const found = slotColumn(scope.window.run, name);
  if (!found) return undefined;
  const column = columnOf(scope, 'state', name, lag);
  return found.scalar ? number(() => column.rows[column.at]) : overParameters(scope, column);
}

function slotNames({ window: { run } }: RecordScope): readonly string[] {
  return [...new Set(run.layout.columns.flatMap(({ slot }) => slot ?? []))];
}

/** A part of the formula that `define:` names, at θ(t). */
function definitionNamed(scope: RecordScope, name: string, lag: number): Value | undefined {
  const { window } = scope;
  const { objective } = window.run.assignment;
  const definition = objective.definitions?.find((one) => one.name === name);
  if (!definition) return undefined;
  const theta = columnOf(scope, 'parameters', undefined, lag);
  let values: Float32Array | undefined;
  const prepare = () => {
    const step = window.step - lag;
    values = step < window.run.first ? undefined : objective.define?.(name, theta.rows.subarray(theta.at, theta.at + theta.size), step);
  };
  const { shape } = definition;
  if (shape.length > 0)
    return vector(
      shape.reduce((size, length) => size * length, 1),
      (i) => values?.[i] ?? NaN,
      prepare,
      shape,
    );
  return number(() => {
    prepare();
    return values?.[0] ?? NaN;
  });
}

/** An option as it holds at the window's record. */
function optionNamed({ window }: RecordScope, name: string, lag: number, at: TextRange): Value {
  const { rule, steps } = window.run.assignment;
  const optionsNow = () => {
    const step = Math.max(window.run.first, window.step - lag);
    const written = window.run.optionsAt(step);
    return scheduledOptions(rule, written, steps)?.(step) ?? written;
  };
  const options = optionsNow();
  if (!Object.hasOwn(options, name)) return fail(name, 'option', Object.keys(options), at);
  const kind = typeof options[name];
  if (kind === 'boolean') return { kind, get: () => optionsNow()[name] === true };
  if (kind !== 'number') throw new ExpressionError(`The option ${name} is no number. Leave it out.`, at);
  return number(() => Number(optionsNow()[name]));
}

/** Update-to-parameter ratio, of everything or of one tensor (healthy is about 0.001). */
function ratio(scope: RecordScope, lag: number): Value {
  const { layout } = scope.window.run.assignment.problem;
  const [update, parameters] = [columnOf(scope, 'update', undefined, lag), columnOf(scope, 'parameters', undefined, lag)];
  const between = (offset: number, size: number) => number(() => norm(update, offset, size) / norm(parameters, offset, size));
  const whole = between(0, layout.size);
  const member = (name: string, at: TextRange) => {
    const tensor = layout.tensors.find((one) => one.name === name);
    return tensor
      ? between(tensor.offset, tensor.size)
      : fail(
          name,
          'variable',
          layout.tensors.map((one) => one.name),
          at,
        );
  };
  return { ...whole, member };
}

function norm({ rows, at }: ColumnView, offset: number, size: number): number {
  let squares = 0;
  for (let i = at + offset; i < at + offset + size; i++) squares += rows[i] ** 2;
  return Math.sqrt(squares);
}
