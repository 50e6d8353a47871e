import type { AssignmentTarget, Moment, TensorSummary, VectorRequest } from '../../protocol/debugging';
import type { ExperimentSession } from '../../session/experimentSession';
import { figuresOf, tensorText, type WriteNumber } from './numberText';
import { note, named, valueOf, type MemoryPlace, type Shown } from './shown';
import { TensorEntries } from './tensorEntries';

/** A flat vector over all parameter tensors (or one number), at a moment of a run. */
export interface Vector {
  readonly moment: Moment;
  readonly source: VectorRequest['source'];
  /** What means all of it in expressions. */
  readonly expression?: string;
  /** What entry `index` of the vector is written to; absent: it cannot be changed. */
  readonly target?: (index: number) => AssignmentTarget;
}

/** A vector's tensors, a line each. */
export async function tensorsOf(session: ExperimentSession, vector: Vector): Promise<readonly Shown[]> {
  return linesOf(session, vector, await session.read('summaries', { ...vector.moment, source: vector.source }));
}

async function linesOf(session: ExperimentSession, vector: Vector, tensors: readonly TensorSummary[]): Promise<readonly Shown[]> {
  const { moment, source, target } = vector;
  const request = { ...moment, source };
  const scalars = await scalarsOf(session, request, tensors);
  return tensors.map((tensor) => {
    const { expression } = tensor;
    const scalar = scalars.get(tensor);
    if (scalar !== undefined)
      return {
        name: tensor.name,
        value: (write) => write(scalar),
        type: 'number',
        expression,
        memory: memoryOf(vector, tensor),
        target: target?.(tensor.offset),
      };
    const children = new TensorEntries({
      run: moment.run,
      shape: tensor.shape,
      read: (from, count) => session.read('entries', { ...request, from: tensor.offset + from, count }),
      expression,
      target: target && ((index) => target(tensor.offset + index)),
    });
    return {
      name: tensor.name,
      value: (write) => tensorText(tensor.shape, figuresOf(tensor.figures), write),
      type: 'tensor',
      expression,
      children,
      memory: memoryOf(vector, tensor),
    };
  });
}

/** A vector as one line: its number where it is one, else what is said of all its entries, its tensors below it. */
export async function vectorLine(session: ExperimentSession, name: string, vector: Vector): Promise<Shown> {
  const tensors = await session.read('summaries', { ...vector.moment, source: vector.source });
  const lines = await linesOf(session, vector, tensors);
  const { expression, moment } = vector;
  if (lines.length === 0) return note(name, 'not computed yet: step on');
  const [only] = lines;
  if (lines.length === 1 && only.name === '') return { ...only, name };
  const isShort = lines.length <= 3 && tensors.every(({ shape }) => shape.length === 0);
  const value = (write: WriteNumber) =>
    isShort ? lines.map((line) => `${line.name} = ${valueOf(line, write)}`).join(', ') : together(tensors, write);
  return { name, value, children: named(moment.run, () => Promise.resolve(lines)), expression };
}

function together(tensors: readonly TensorSummary[], write: WriteNumber): string {
  const all = tensors.map(({ figures }) => figuresOf(figures));
  const size = tensors.reduce((sum, tensor) => sum + tensor.size, 0);
  const finite = all.filter(({ min }) => !Number.isNaN(min));
  return tensorText(
    [size],
    {
      norm: Math.hypot(...all.map(({ norm }) => norm)),
      min: finite.length > 0 ? Math.min(...finite.map(({ min }) => min)) : NaN,
      max: finite.length > 0 ? Math.max(...finite.map(({ max }) => max)) : NaN,
      nonFinite: all.reduce((sum, { nonFinite }) => sum + nonFinite, 0),
    },
    write,
  );
}

/** The values of the tensors that are single numbers; together where nothing else lies between them. */
async function scalarsOf(
  session: ExperimentSession,
  request: VectorRequest,
  tensors: readonly TensorSummary[],
): Promise<Map<TensorSummary, number>> {
  const found = new Map<TensorSummary, number>();
  for (let i = 0; i < tensors.length;) {
    if (tensors[i].shape.length > 0) {
      i++;
      continue;
    }
    let end = i + 1;
    while (end < tensors.length && tensors[end].shape.length === 0) end++;
    const values = await session.read('entries', { ...request, from: tensors[i].offset, count: end - i });
    for (let k = i; k < end; k++) found.set(tensors[k], values[k - i]);
    i = end;
  }
  return found;
}

function memoryOf({ moment, source }: Vector, { offset, size }: TensorSummary): MemoryPlace | undefined {
  if (!('quantity' in source)) return undefined;
  return { run: moment.run, quantity: source.quantity, slot: source.slot ?? '', offset, size };
}
