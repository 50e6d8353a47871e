import { moduleBytes } from './moduleBytes';

/** The kernels of assembly/: pointers are byte offsets into the memory of tfjs' wasm backend. */
export interface NativeKernels {
  normalizationSums(x: number, rows: number, channels: number, sums: number): void;
  normalizationSquares(x: number, mean: number, rows: number, channels: number, sums: number): void;
  normalize(x: number, mean: number, factor: number, offset: number, rows: number, channels: number, y: number): void;
  normalizationProducts(x: number, dy: number, mean: number, rows: number, channels: number, totals: number, products: number): void;
  normalizeBack(
    x: number,
    dy: number,
    mean: number,
    factor: number,
    slope: number,
    level: number,
    rows: number,
    channels: number,
    dx: number,
  ): void;
  maxPoolBack(
    x: number,
    dy: number,
    dx: number,
    pictures: number,
    channels: number,
    height: number,
    width: number,
    outHeight: number,
    outWidth: number,
    sizeY: number,
    sizeX: number,
    strideY: number,
    strideX: number,
    top: number,
    left: number,
  ): void;
  transpose(from: number, to: number, rows: number, columns: number, count: number): void;
  swapRows(from: number, to: number, a: number, b: number, c: number): void;
  reverseAxes(from: number, to: number, a: number, b: number, c: number): void;
}

let kernels: NativeKernels | undefined;

/** The kernels. @throws Error before `withNativeKernels` has loaded the backend. */
export function native(): NativeKernels {
  if (!kernels) throw new Error('The wasm backend has not been loaded.');
  return kernels;
}

/**
 * Loads the wasm backend and puts the kernels on its memory. tfjs keeps the memory to itself, so it is taken from the module while it
 * is instantiated.
 * @throws Error where the module shows no memory.
 */
export async function withNativeKernels<Backend>(load: () => Backend | Promise<Backend>): Promise<Backend> {
  const standard = WebAssembly.instantiate;
  let memory: WebAssembly.Memory | undefined;
  const watching = async (source: BufferSource | WebAssembly.Module, imports?: WebAssembly.Imports): Promise<unknown> => {
    const made: unknown = await standard(source as BufferSource, imports);
    const instance = made instanceof WebAssembly.Instance ? made : (made as WebAssembly.WebAssemblyInstantiatedSource).instance;
    memory ??=
      memoryOf(instance.exports) ??
      Object.values(imports ?? {})
        .map(memoryOf)
        .find((found) => found !== undefined);
    return made;
  };
  WebAssembly.instantiate = watching as typeof standard;
  let backend: Backend;
  try {
    backend = await load();
  } finally {
    WebAssembly.instantiate = standard;
  }
  if (!memory) throw new Error('its memory is not where it was in the version of TensorFlow.js that this was made for');
  const { instance } = await standard(
    Uint8Array.from(atob(moduleBytes), (character) => character.charCodeAt(0)),
    { env: { memory } },
  );
  kernels = instance.exports as unknown as NativeKernels;
  return backend;
}

function memoryOf(names: Readonly<Record<string, unknown>>): WebAssembly.Memory | undefined {
  return Object.values(names).find((one) => one instanceof WebAssembly.Memory);
}
