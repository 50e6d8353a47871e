import type { RuleFileReader } from '../core/experiment/rulesSection';
import type { LoadCode } from '../core/code/workspaceCode';
import type { ReadFile } from '../core/objective/readFile';
import type { Recording } from '../core/optrace/recording';
import type { WorkerThread } from './workerThread';

/** A recorded run in a file that may still grow. */
interface RecordingFile {
  readonly recording: Recording;
  /** Calls back whenever more of it was read, until it is closed. */
  readonly watch: (grown: () => void) => void;
  readonly close: () => Promise<void>;
}

/** What a worker is handed by the machine it runs on, and all that it knows of it. */
export interface Platform {
  /** Where the .wasm files of tfjs-backend-wasm lie. */
  readonly wasmDirectory: string;
  /** Memory that the thread's owner can read while it is written. */
  readonly shared: (bytes: number) => SharedArrayBuffer;
  /** Threads that can compute at once. */
  readonly cores: number;
  /** Starts a thread that helps this one; absent: there are none. Its owner's to end. */
  readonly startHelper?: () => WorkerThread;
  /** Bytes that data may take. */
  readonly roomForData: () => number;
  /** Calls back as soon as waiting messages have been heard. Returns what calls it off. */
  readonly soon: (task: () => void) => () => void;
  /** Reads files that an experiment in `directory` names, none outside of `root` (by default the directory). */
  readonly readerNear: (directory: string, root?: string, onRead?: (path: string) => void) => ReadFile;
  /** The same for files of rules, at once. */
  readonly ruleFilesNear: (directory: string, root?: string, onRead?: (path: string) => void) => RuleFileReader;
  /** The path of a file in a directory. */
  readonly pathIn: (directory: string, name: string) => string;
  /** Loads code that an experiment in `directory` names, none from outside of `root`. It is run: only where the user trusts the place. */
  readonly codeNear: (directory: string, root?: string, onRead?: (path: string) => void) => LoadCode;
  /** Opens a recorded run that the user names. @throws FileRefused */
  readonly openRecording: (path: string) => Promise<RecordingFile>;
  /** The lines of a text file that the user names, one after the other. @throws FileRefused */
  readonly linesOf: (path: string) => AsyncIterable<string>;
  /** Loads the module that brings the `tensorflow` backend from where it is installed beside the experiment. */
  readonly tensorflowNear: (directory: string) => () => unknown;
}
