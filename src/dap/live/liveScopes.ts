import type { PendingStep } from '../../platform/node/live/pendingStep';
import type { At } from '../../platform/node/live/words';
import { exactly, measure, tensorText } from '../variables/numberText';
import { named, note, type Children, type Shown } from '../variables/shown';
import { TensorEntries } from '../variables/tensorEntries';
import type { PlacedScope } from '../variables/scopes';

/** The name under which its lines know whose they are. */
export const liveRunId = 'live';

/** The options of one group, which can be changed. */
export interface OptionChildren {
  readonly children: Children;
  readonly group: number;
}

/** What a training has at hand before an update. */
/** @param at as it is when the scopes are opened: options may be changed in between. */
export function liveScopes(
  at: () => At,
  { description, whole, step }: PendingStep,
): { readonly scopes: readonly PlacedScope[]; readonly options: readonly OptionChildren[] } {
  const { parameters } = description;
  const tensor = (name: string, values: Float32Array | undefined, shape: readonly number[], expression?: string): Shown => {
    if (!values) return note(name, 'none');
    if (shape.length === 0 && values.length === 1) return { name, value: (write) => write(values[0]), type: 'number', expression };
    const children = new TensorEntries({
      run: liveRunId,
      shape,
      read: (from, count) => Promise.resolve(values.subarray(from, from + count)),
      expression,
    });
    return { name, value: (write) => tensorText(shape, measure(values), write), type: 'tensor', expression, children };
  };
  const each = (kind: 'parameters' | 'gradient', values: readonly (Float32Array | undefined)[]) => () =>
    parameters.map(({ name, shape }, i) => tensor(name, values[i], shape, `${kind}[${JSON.stringify(name)}]`));
  const state = () => [
    ...[...whole.before.numbers].map(([slot, value]) => note(slot, String(value))),
    ...[...whole.before.state].map(([slot, tensors]): Shown => {
      const all = () =>
        tensors.flatMap((values, i) =>
          values ? [tensor(parameters[i].name, values, values.length === parameters[i].size ? parameters[i].shape : [values.length])] : [],
        );
      return { name: slot, value: `of ${all().length} tensors`, children: named(liveRunId, () => Promise.resolve(all())) };
    }),
  ];
  const scope = (name: string, list: () => readonly Shown[], hint?: string): PlacedScope => ({
    name,
    children: named(liveRunId, () => Promise.resolve(list())),
    ...(hint ? { hint } : {}),
  });
  const options = at().options.map((_, group): OptionChildren => ({
    group,
    children: named(liveRunId, () => Promise.resolve([...at().options[group]].map(([name, value]) => optionLine(name, value)))),
  }));
  const noted = () => [
    ...[...step.scalars].map(([name, value]) => note(name, exactly(value))),
    ...(step.scale === undefined
      ? []
      : [
          note('loss scale', `${step.scale}, ${step.unscaled ? 'the gradient is divided by it' : 'the gradient is not yet divided by it'}`),
        ]),
  ];
  return {
    options,
    scopes: [
      scope('Parameters', each('parameters', whole.before.parameters), 'locals'),
      scope('Gradient', each('gradient', whole.gradient)),
      scope('State', () =>
        whole.before.numbers.size + whole.before.state.size > 0 ? state() : [note('none', 'the optimizer has kept nothing yet')],
      ),
      ...options.map(({ children, group }) => ({ name: options.length === 1 ? 'Options' : `Options of group ${group}`, children })),
      scope('Noted', () =>
        noted().length > 0 ? noted() : [note('nothing', 'call run.loss(loss) or run.log(accuracy=…) before optimizer.step()')],
      ),
    ],
  };
}

function optionLine(name: string, value: unknown): Shown {
  return { name, value: writtenInPython(value), target: { kind: 'expression', expression: name } };
}

/** `[0.9, 0.999]`, `True`, `None`. */
function writtenInPython(value: unknown): string {
  if (typeof value === 'number') return exactly(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `(${value.map(writtenInPython).join(', ')})`;
  return typeof value === 'string' ? value : 'None';
}

/** What a user has written for an option; undefined: nothing that can be sent. */
export function optionOf(written: string): unknown {
  const text = written.trim();
  if (/^true$/i.test(text)) return true;
  if (/^false$/i.test(text)) return false;
  const list = /^[([](.*)[)\]]$/.exec(text);
  if (list) {
    const all = list[1]
      .split(',')
      .filter((one) => one.trim() !== '')
      .map(optionOf);
    return all.every((one) => typeof one === 'number') ? all : undefined;
  }
  const value = text === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
