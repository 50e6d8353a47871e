import { displayText } from '../displayText';
import { isRecord, numberOrText } from '../optrace/checked';
import { summaryFigures } from '../record/summary';
import type { SeenRun, SeenStep, SeenTensor, SeenTensors } from './source';

const mostEntries = 2 ** 27;

/**
 * The runs of a trace in JSON Lines, as `run` writes it.
 * @param lines reads the trace anew, from its first line.
 * @throws RangeError where it is no trace: the end of a sentence.
 */
export async function runsOfTrace(lines: () => AsyncIterable<string>): Promise<readonly SeenRun[]> {
  for await (const line of lines()) {
    const first = parsed(line);
    if (first?.type !== 'experiment' || !Array.isArray(first.runs)) break;
    const names = first.runs.flatMap((one: unknown) => (isRecord(one) && typeof one.run === 'string' ? [one.run] : []));
    if (names.length > 0)
      return names.map((name) => ({ name: displayText(name, 80), origin: 'ours', steps: () => stepsOf(lines(), name) }));
    break;
  }
  throw new RangeError('it is neither a recording nor a trace: name an .optrace file, or what `run` has written');
}

async function* stepsOf(lines: AsyncIterable<string>, run: string): AsyncGenerator<SeenStep> {
  for await (const line of lines) {
    const said = parsed(line);
    if (said?.run !== run || (said.type !== 'step' && said.type !== 'end') || !Number.isSafeInteger(said.step)) continue;
    const tensors = (value: unknown) => (value === undefined ? undefined : tensorsOf(value));
    yield {
      step: said.step as number,
      value: numberOf(said.value),
      learningRate: numberOf(said.learningRate),
      parameters: tensors(said.parameters),
      gradient: tensors(said.gradient),
      state: new Map(
        isRecord(said.state)
          ? Object.entries(said.state).flatMap(([slot, value]) => (isRecord(value) ? [[slot, tensorsOf(value)] as const] : []))
          : [],
      ),
      update: tensors(said.update),
    };
  }
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const said: unknown = JSON.parse(line);
    return isRecord(said) ? said : undefined;
  } catch {
    // A trace that is being written ends within a line.
    return undefined;
  }
}

function numberOf(value: unknown): number | undefined {
  try {
    return value === undefined ? undefined : Math.fround(numberOrText(value));
  } catch {
    return undefined;
  }
}

function tensorsOf(value: unknown): SeenTensors {
  if (!isRecord(value)) return new Map();
  return new Map(
    Object.entries(value).flatMap(([name, tensor]) => {
      const seen = tensorOf(tensor);
      return seen ? [[name, seen] as const] : [];
    }),
  );
}

function tensorOf(value: unknown): SeenTensor | undefined {
  if (isRecord(value)) {
    const shape = Array.isArray(value.shape) ? value.shape.filter((length): length is number => Number.isSafeInteger(length)) : [];
    return {
      shape,
      figures: new Map(
        summaryFigures.flatMap((figure) =>
          numberOf(value[figure]) === undefined ? [] : [[figure, numberOf(value[figure]) ?? NaN] as const],
        ),
      ),
    };
  }
  const shape: number[] = [];
  for (let inner: unknown = value; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  const flat = (Array.isArray(value) ? value.flat(shape.length) : [value]) as unknown[];
  if (flat.length > mostEntries) return undefined;
  return { shape, values: Float32Array.from(flat, (one) => numberOf(one) ?? NaN) };
}
