import { displayText } from '../../displayText';
import { isArchive, unpacked } from './archive';
import { dtypes } from './dtypes';
import { Global, readPickle, type Known, type Pickled } from './pickle';
import { WeightsProblem } from './problem';
import type { StoredTensor } from './safetensors';
import { denseStrides, stridedTensor, type Storage } from './storedNumbers';

/** Storages of PyTorch by the type of their numbers. */
const storages: ReadonlyMap<string, string> = new Map([
  ...Object.entries({
    Double: 'F64',
    Float: 'F32',
    Half: 'F16',
    BFloat16: 'BF16',
    Long: 'I64',
    Int: 'I32',
    Short: 'I16',
    Char: 'I8',
    Byte: 'U8',
    Bool: 'BOOL',
  }).map(([name, dtype]): [string, string] => [`torch.${name}Storage`, dtype]),
  ['torch.storage.UntypedStorage', 'U8'],
]);
const rebuilding: ReadonlySet<string> = new Set([
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_parameter',
  'torch._utils._rebuild_tensor',
]);
/** What stands beside weights in checkpoints, and means nothing here. */
const beside: ReadonlySet<string> = new Set(['torch.device', 'torch.Size', 'collections.Counter', 'torch.serialization._get_layout']);
const dtypeNames = /^torch\.(b?float(16|32|64)?|half|double|u?int(8|16|32|64)?|long|short|bool)$/;

/** A tensor of a pickle, its name not known yet. */
class TorchTensor {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** Where a checkpoint keeps the weights among other things. */
const usualPlaces = ['state_dict', 'model_state_dict', 'model', 'module', 'net', 'network'];

/**
 * The tensors of a file that torch.save wrote (PyTorch 1.6 and newer): of a state_dict, or of the one that a checkpoint holds. Read as
 * `weights_only=True` reads: tensors in dictionaries and nothing else.
 * @throws WeightsProblem
 */
export async function readTorchFile(bytes: Uint8Array, file: string): Promise<ReadonlyMap<string, StoredTensor>> {
  if (!isArchive(bytes))
    throw new WeightsProblem(
      `${file} is no file of PyTorch 1.6 or newer. Load and save it again there: torch.save(torch.load("…"), "weights.pt").`,
    );
  const entries = await unpacked(bytes, file);
  const pickleName = [...entries.keys()].find((name) => /^([^/]*\/)?data\.pkl$/.test(name));
  const pickle = pickleName === undefined ? undefined : entries.get(pickleName);
  if (pickleName === undefined || !pickle)
    throw new WeightsProblem(
      `${file} holds no data.pkl, so it is no file of weights of PyTorch (one of TorchScript has constants and code, too). Save a state_dict: torch.save(model.state_dict(), "weights.pt").`,
    );
  const folder = pickleName.slice(0, -'data.pkl'.length);
  const order = entries.get(`${folder}byteorder`);
  const isBigEndian = order !== undefined && new TextDecoder().decode(order).trim() === 'big';
  const content = readPickle(pickle, file, knownIn(entries, folder, isBigEndian, file));
  return new Map(tensorsIn(content, file).map(([name, { storage, ...place }]) => [name, stridedTensor(name, storage, place, file)]));
}

function knownIn(entries: ReadonlyMap<string, Uint8Array>, folder: string, isBigEndian: boolean, file: string): Known {
  const refuse = (): never => {
    throw new WeightsProblem(`${file} cannot be read: a tensor of it is damaged. Save or download it again.`);
  };
  const rebuilt = (operands: readonly Pickled[]): TorchTensor => {
    const [storage, offset, shape, strides] = operands;
    if (!isStorage(storage) || typeof offset !== 'number' || !isNumbers(shape)) return refuse();
    return new TorchTensor(storage, offset, shape, isNumbers(strides) ? strides : denseStrides(shape));
  };
  return {
    allows: (global) =>
      isDictionary(global) ||
      rebuilding.has(String(global)) ||
      storages.has(String(global)) ||
      beside.has(String(global)) ||
      dtypeNames.test(String(global)),
    call(global, operands) {
      const name = String(global);
      if (isDictionary(global)) return new Map();
      if (name === 'torch._utils._rebuild_parameter') return operands[0] instanceof TorchTensor ? operands[0] : refuse();
      if (rebuilding.has(name)) return rebuilt(operands);
      return beside.has(name) ? [...operands] : undefined;
    },
    persistent(id) {
      const [kind, type, key, , count] = (Array.isArray(id) ? id : []) as readonly Pickled[];
      const dtype = type instanceof Global ? storages.get(String(type)) : undefined;
      const bytes = typeof key === 'string' ? entries.get(`${folder}data/${key}`) : undefined;
      if (kind !== 'storage' || dtype === undefined || !bytes || typeof count !== 'number') return refuse();
      if (count * (dtypes.get(dtype)?.bytes ?? 1) > bytes.length) refuse();
      return { dtype, bytes, isBigEndian } satisfies Storage;
    },
  };
}

const isDictionary = (global: Global): boolean =>
  String(global) === 'collections.OrderedDict' || String(global) === 'builtins.dict' || String(global) === '__builtin__.dict';
const isStorage = (value: Pickled): value is Storage => typeof value === 'object' && value !== null && 'dtype' in value && 'bytes' in value;
const isNumbers = (value: Pickled): value is number[] => Array.isArray(value) && value.every((one) => typeof one === 'number');

/** The tensors of a state_dict in its order, or of the one that is found in a checkpoint. */
function tensorsIn(content: Pickled, file: string): [string, TorchTensor][] {
  if (!(content instanceof Map))
    throw new WeightsProblem(`${file} holds no dictionary of tensors. Save a state_dict: torch.save(model.state_dict(), "weights.pt").`);
  const own = namedTensors(content);
  if (own.length > 0) return own;
  const inner = usualPlaces
    .map((name) => content.get(name))
    .find((value): value is Map<Pickled, Pickled> => value instanceof Map && namedTensors(value).length > 0);
  if (inner) return namedTensors(inner);
  const names = [...content.keys()].filter((name) => typeof name === 'string').slice(0, 8);
  throw new WeightsProblem(
    `${file} holds no weights: among ${names.length > 0 ? names.map((name) => `“${displayText(name, 40)}”`).join(', ') : 'nothing'} there is no dictionary of tensors. Save a state_dict: torch.save(model.state_dict(), "weights.pt").`,
  );
}

const namedTensors = (map: ReadonlyMap<Pickled, Pickled>): [string, TorchTensor][] =>
  [...map].flatMap(([name, value]): [string, TorchTensor][] =>
    typeof name === 'string' && value instanceof TorchTensor ? [[name, value]] : [],
  );
