import { recordedExperiment, type RecordedExperiment } from '../core/engine/recordedExperiment';
import type { Diagnostic } from '../core/diagnostic';
import { FileRefused } from '../core/objective/readFile';
import { builtIn } from '../core/optimizer/registry';
import type { Platform } from '../platform/platform';
import type { LoadParams } from '../protocol/session';

/** A recording that runs come from. */
export interface RecordedSource {
  readonly path: string;
  /** The file's own. */
  readonly name: string;
  /** The run of one of its optimizers; undefined where it has none. */
  readonly runOf: (optimizer: number) => string | undefined;
  /** All of them. */
  readonly runs: readonly string[];
}

/** Recordings at work. */
export interface LoadedRecording extends Omit<RecordedExperiment, 'numberOf' | 'grown'> {
  readonly sources: readonly RecordedSource[];
  /** The rule that the user has named. */
  readonly rule: string | undefined;
  /** Calls back whenever one of them has grown. */
  readonly watch: (grown: () => void) => void;
}

/** Whether what is to be loaded is a recording: by its name, since its text is never loaded whole. */
export const isRecording = ({ fileName }: LoadParams): boolean => /\.optrace$/i.test(fileName ?? '');

/** Opens a recording as an experiment of its optimizers, beside another where the two are to be compared. */
export async function loadRecording(params: LoadParams, platform: Platform): Promise<LoadedRecording | readonly Diagnostic[]> {
  const { directory, fileName, beside } = params;
  if (directory === undefined || fileName === undefined)
    return refused('A recording is read beside its folder of tensors. Save it as a file on this machine.');
  const one = await opened(platform.pathIn(directory, fileName), params, platform);
  if (!('experiment' in one) || beside === undefined) return one;
  const other = await opened(beside, { ...params, optimizers: undefined }, platform);
  return 'experiment' in other ? together(one, other) : other;
}

const refused = (message: string, code = 'recording'): readonly Diagnostic[] => [
  { severity: 'error', code, message, range: { start: 0, end: 0 } },
];

async function opened(
  path: string,
  { rule, optimizers }: LoadParams,
  platform: Platform,
): Promise<LoadedRecording | readonly Diagnostic[]> {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  try {
    const { recording, watch, close } = await platform.openRecording(path);
    const loaded = recordedExperiment(recording, name, builtIn, { rule, optimizers });
    if ('refusal' in loaded) {
      await close();
      return refused(loaded.refusal, loaded.needsRule ? 'recording-rule' : undefined);
    }
    return {
      ...loaded,
      sources: [
        {
          path,
          name,
          runs: loaded.entries.map(({ id }) => id),
          runOf: (optimizer) => loaded.entries.find(({ id }) => loaded.numberOf(id) === optimizer)?.id,
        },
      ],
      rule,
      watch: (grown) =>
        watch(() => {
          loaded.grown();
          grown();
        }),
    };
  } catch (error) {
    if (error instanceof FileRefused) return refused(error.message);
    throw error;
  }
}

/** Runs of both, the second's under names of their own. */
function together(one: LoadedRecording, other: LoadedRecording): LoadedRecording {
  const taken = new Set(one.entries.map(({ id }) => id));
  const ids = new Map(
    other.entries.map(({ id }): [string, string] => {
      let free = id;
      for (let k = 2; taken.has(free); k++) free = `${id}-${k}`;
      taken.add(free);
      return [id, free];
    }),
  );
  const [source, beside] = [one.sources[0], other.sources[0]];
  const entries = [
    ...one.entries.map((entry) => ({ ...entry, label: `${entry.label}, ${source.name}` })),
    ...other.entries.map((entry) => ({ ...entry, id: ids.get(entry.id) ?? entry.id, label: `${entry.label}, ${beside.name}` })),
  ];
  const original = new Map([...ids].map(([id, free]) => [free, id]));
  return {
    ...one,
    entries,
    experiment: {
      ...one.experiment,
      optimizers: entries,
      title: `${source.name} and ${beside.name}`,
      get steps() {
        return Math.max(one.experiment.steps, other.experiment.steps);
      },
    },
    notes: [...one.notes, ...other.notes],
    assignmentOf: (id) => (original.has(id) ? other.assignmentOf(original.get(id) ?? id) : one.assignmentOf(id)),
    sources: [
      source,
      {
        ...beside,
        runs: [...ids.values()],
        runOf: (optimizer) => {
          const id = beside.runOf(optimizer);
          return id === undefined ? undefined : ids.get(id);
        },
      },
    ],
    watch: (grown) => {
      one.watch(grown);
      other.watch(grown);
    },
  };
}
