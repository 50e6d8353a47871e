import { env, findBackendFactory, getBackend, registerBackend, removeBackend, scalar, setBackend, tidy } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { registerGradients } from './gradients/register';

export type BackendName = 'cpu' | 'wasm';

/** A tfjs backend that cannot be used here. The message is a whole sentence for the user. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
}

const ready = new Map<BackendName, Promise<void>>();

/**
 * Initialises a backend once per process; afterwards `useBackend` switches to it at once.
 * `wasmDirectory` holds the .wasm files of tfjs-backend-wasm; the first call's wins.
 * @throws BackendError when the backend does not start.
 */
export function initializeBackend(name: BackendName, wasmDirectory?: string): Promise<void> {
  registerGradients();
  const started = ready.get(name) ?? (name === 'cpu' ? startCpu() : startWasm(wasmDirectory));
  ready.set(name, started);
  return started;
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
    const backend = await load();
    removeBackend('wasm');
    registerBackend('wasm', () => backend, WASM_PRIORITY);
  } catch (error) {
    throw unusable(error);
  }
}

/** As tfjs-backend-wasm registers itself. */
const WASM_PRIORITY = 2;

function unusable(cause: unknown): BackendError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BackendError(`The WebAssembly backend cannot be used: ${reason}. Write backend: cpu, or install the extension again.`, { cause });
}
