import type { TextRange } from '../diagnostic';
import type { LoadCode } from '../code/workspaceCode';
import type { ReadFile } from './readFile';
import { BackendError, initializeBackend, initializeTensorflow, type BackendName } from './tensorflow/backend';

export interface CompileOptions {
  /** `auto`: cpu for small functions, wasm for large ones if it can be used. */
  readonly backend: 'auto' | BackendName;
  /** Where the .wasm files of tfjs-backend-wasm lie; by default beside that package. */
  readonly wasmDirectory?: string;
  /** Loads the module that brings the `tensorflow` backend; absent: there is none to be had. */
  readonly loadTensorflow?: () => unknown;
  /** The seed of everything random, by default 1. */
  readonly seed?: number;
  /** Networks only: sizes of batches that single runs ask for, and where. */
  readonly batchSizes?: readonly { readonly size: number; readonly range: TextRange }[];
  /** Networks only: reads the files that the experiment refers to; by default every file is refused. */
  readonly readFile?: ReadFile;
  /** Modules only: loads code of the workspace; by default none may be run. */
  readonly loadCode?: LoadCode;
}

/** From this many parameters on, wasm's faster kernels outweigh its cost per call. */
const LARGE = 10_000;

/** @param parameters how large the problem is: from ten thousand on, wasm is worth its cost per call. */
export async function chooseBackend({ backend, wasmDirectory, loadTensorflow }: CompileOptions, parameters: number): Promise<BackendName> {
  // Always there: the cpu backend is what everything falls back to.
  await initializeBackend('cpu');
  if (backend === 'cpu' || (backend === 'auto' && parameters < LARGE)) return 'cpu';
  if (backend === 'tensorflow') {
    if (!loadTensorflow)
      throw new BackendError(
        'The backend tensorflow is looked for beside the experiment file, and this experiment has no place of its own. Save its file first.',
      );
    await initializeTensorflow(loadTensorflow);
    return 'tensorflow';
  }
  try {
    await initializeBackend('wasm', wasmDirectory);
    return 'wasm';
  } catch (error) {
    // The objective says which backend it runs on, so falling back is not silent.
    if (backend === 'auto' && error instanceof BackendError) return 'cpu';
    throw error;
  }
}
