import {
  env,
  findBackend,
  findBackendFactory,
  getBackend,
  registerBackend,
  removeBackend,
  scalar,
  setBackend,
  tidy,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { registerGradients } from './gradients/register';
import { withNativeKernels } from './native/native';

/** `tensorflow`: TensorFlow's own kernels, by tfjs-node, which is not bundled. */
export type BackendName = 'cpu' | 'wasm' | 'tensorflow';

/** A tfjs backend that cannot be used here. The message is a whole sentence for the user. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
}

const ready = new Map<Exclude<BackendName, 'tensorflow'>, Promise<void>>();

/**
 * Initialises a backend once per process; afterwards `useBackend` switches to it at once.
 * `wasmDirectory` holds the .wasm files of tfjs-backend-wasm; the first call's wins.
 * @throws BackendError when the backend does not start.
 */
export function initializeBackend(name: Exclude<BackendName, 'tensorflow'>, wasmDirectory?: string): Promise<void> {
  registerGradients();
  const started = ready.get(name) ?? (name === 'cpu' ? startCpu() : startWasm(wasmDirectory));
  ready.set(name, started);
  return started;
}

/**
 * Takes a backend that registers itself with tfjs as `tensorflow` when it is loaded.
 * @param load loads the module that does. @throws BackendError when there is none, or it does not start.
 */
export async function initializeTensorflow(load: () => unknown): Promise<void> {
  registerGradients();
  // tfjs-node brings the cpu backend once more, and tfjs warns of each of its kernels unless it is in production.
  const isProduction = env().getBool('PROD');
  env().set('PROD', true);
  try {
    await load();
  } catch (error) {
    throw new BackendError(
      `@tensorflow/tfjs-node cannot be used: ${reasonOf(error)}. Install it where the experiment is (npm install @tensorflow/tfjs-node), or choose another backend.`,
      { cause: error },
    );
  } finally {
    env().set('PROD', isProduction);
  }
  // tfjs keeps one engine for all its copies in a thread, so that the module's registration is seen here.
  if (!(await setBackend('tensorflow').catch(() => false)) || !findBackend('tensorflow')) {
    throw new BackendError(
      '@tensorflow/tfjs-node has been loaded, but registers no backend for the TensorFlow.js of this extension. Install version 4, or choose another backend.',
    );
  }
}

/** Makes an initialised backend the current one, whatever somebody else has left. */
export function useBackend(name: BackendName): void {
  if (getBackend() === name) return;
  // Of an initialised backend the promise is only a formality: the switch has happened when setBackend returns.
  void setBackend(name);
}

async function startCpu(): Promise<void> {
  await setBackend('cpu');
  // The first tensor made in Node.js prints an advertisement for tfjs-node. Only that one is made as if elsewhere.
  const isNode = env().getBool('IS_NODE');
  env().set('IS_NODE', false);
  try {
    tidy(() => scalar(0));
  } finally {
    env().set('IS_NODE', isNode);
  }
}

/**
 * tfjs refuses every operation of the whole process while a backend initialises asynchronously. So the module is loaded
 * first, apart from the engine, and registered when it is there.
 */
async function startWasm(directory?: string): Promise<void> {
  if (directory !== undefined) setWasmPaths(directory.endsWith('/') ? directory : `${directory}/`);
  const load = findBackendFactory('wasm');
  try {
    const backend = await withNativeKernels(load);
    removeBackend('wasm');
    registerBackend('wasm', () => backend, WASM_PRIORITY);
  } catch (error) {
    throw unusable(error);
  }
}

/** As tfjs-backend-wasm registers itself. */
const WASM_PRIORITY = 2;

function unusable(cause: unknown): BackendError {
  return new BackendError(
    `The WebAssembly backend cannot be used: ${reasonOf(cause)}. Write backend: cpu, or install the extension again.`,
    { cause },
  );
}

/** The first line: what Node.js adds is the path of every module that asked. */
const reasonOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)).split('\n')[0].replace(/\.$/, '');
