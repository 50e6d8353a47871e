import { count, isRecord, list, numberOrText, text } from '../../../core/optrace/checked';

/** What a debugger says to a training. */
export interface Command {
  readonly command: 'alive' | 'pause' | 'watch' | 'detach' | 'go' | 'look' | 'set' | 'back';
  readonly [argument: string]: unknown;
}

/** The first words of a training. */
export interface Hello {
  readonly torch: string;
  readonly pid: number;
  /** Of its recording. */
  readonly path: string;
  readonly world: number;
  readonly optimizers: readonly { readonly number: number; readonly className: string }[];
}

/** The training stands before an update, and waits. */
export interface At {
  readonly why: 'pause' | 'step' | 'watch' | 'back';
  readonly optimizer: number;
  readonly className: string;
  /** The number that the recording gives to the next update. */
  readonly step: number;
  /** Another than that where the training was taken back: before which update it stood like this. */
  readonly of: number;
  /** Of the parameters. */
  readonly names: readonly string[];
  /** By group. */
  readonly options: readonly ReadonlyMap<string, unknown>[];
  readonly scalars: ReadonlyMap<string, number>;
  /** Norms by parameter; undefined: it has none. */
  readonly figures: { readonly gradient: readonly (number | undefined)[]; readonly parameters: readonly (number | undefined)[] };
}

export interface Answer {
  readonly id: number;
  readonly refused: string | undefined;
  /** To `look`: a recording of the step that is about to be made. */
  readonly index: string | undefined;
  readonly chunks: readonly Buffer[];
  /** By group, after a change. */
  readonly options: readonly ReadonlyMap<string, unknown>[] | undefined;
}

const most = 200_000;
const norms = (value: unknown) => list(value, most).map((one) => (one === null ? undefined : numberOrText(one)));
const mapOf = (value: unknown): ReadonlyMap<string, unknown> => {
  if (!isRecord(value)) throw new RangeError('no object');
  return new Map(Object.entries(value));
};

/** @throws RangeError like those below: what was said cannot be. */
export function helloOf(line: Readonly<Record<string, unknown>>): Hello {
  if (count(line.version) !== 1) throw new RangeError(`version ${count(line.version)} of the recorder`);
  return {
    torch: text(line.torch),
    pid: count(line.pid),
    path: text(line.path),
    world: count(line.world),
    optimizers: list(line.optimizers, most).map((one) => {
      const optimizer = mapOf(one);
      return { number: count(optimizer.get('optimizer')), className: text(optimizer.get('class')) };
    }),
  };
}

export function atOf(line: Readonly<Record<string, unknown>>): At {
  const { why, figures } = line;
  if (why !== 'pause' && why !== 'step' && why !== 'watch' && why !== 'back') throw new RangeError('no reason');
  const measured = mapOf(figures);
  return {
    why,
    optimizer: count(line.optimizer),
    className: text(line.class),
    step: count(line.step),
    of: count(line.of),
    names: list(line.names, most).map(text),
    options: list(line.options, most).map(mapOf),
    scalars: new Map([...mapOf(line.scalars)].map(([name, value]) => [name, numberOrText(value)])),
    figures: { gradient: norms(measured.get('gradient')), parameters: norms(measured.get('parameters')) },
  };
}

export function answerOf(line: Readonly<Record<string, unknown>>, bytes: Buffer): Answer {
  const lengths = line.chunks === undefined ? [] : list(line.chunks, 16).map(count);
  if (lengths.reduce((sum, length) => sum + length, 0) !== bytes.length) throw new RangeError('chunks of other lengths');
  let at = 0;
  return {
    id: count(line.id),
    refused: line.refused === undefined ? undefined : text(line.refused),
    index:
      line.index === undefined
        ? undefined
        : list(line.index, 64)
            .map((one) => `${JSON.stringify(one)}\n`)
            .join(''),
    options: line.options === undefined ? undefined : list(line.options, most).map(mapOf),
    chunks: lengths.map((length) => bytes.subarray(at, (at += length))),
  };
}
