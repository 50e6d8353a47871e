/** What a file of weights is that cannot be read here, and how its weights become a file that can be read. */
interface ForeignFormat {
  readonly extensions: readonly string[];
  /** First bytes of its files. */
  readonly magic: readonly (readonly number[])[];
  readonly what: string;
  /** Lines of Python. */
  readonly conversion: string;
}

const pickle = [0x80, 0x02];
const hdf5 = [0x89, 0x48, 0x44, 0x46];

const foreignFormats: readonly ForeignFormat[] = [
  {
    extensions: ['.h5', '.hdf5', '.keras'],
    magic: [hdf5],
    what: 'a Keras model',
    conversion:
      'import keras; from safetensors.numpy import save_file; save_file({v.path: v.numpy() for v in keras.models.load_model("FILE").weights}, "OUT")',
  },
  {
    extensions: ['.pt', '.pth', '.bin', '.ckpt'],
    magic: [pickle],
    what: 'a PyTorch checkpoint of before 1.6, which is a Python pickle as a whole: reading one runs code of whoever made it',
    // A model, a checkpoint that holds its state beside other things, or the state itself; tensors may share memory, which the format does not take.
    conversion:
      'import torch; from safetensors.torch import save_file; m = torch.load("FILE", map_location="cpu"); s = m.state_dict() if hasattr(m, "state_dict") else m.get("state_dict", m); save_file({k: v.clone().contiguous() for k, v in s.items() if torch.is_tensor(v)}, "OUT")',
  },
];

/**
 * The sentence for a file in the format of another library; undefined where it may be read as JSON.
 * @param path as the experiment file writes it.
 */
export function explainForeignFormat(bytes: Uint8Array, path: string): string | undefined {
  const [name, extension] = [path.slice(path.lastIndexOf('/') + 1), /\.[^./]*$/.exec(path)?.[0].toLowerCase() ?? ''];
  const begins = (magic: readonly number[]) => magic.every((byte, i) => bytes[i] === byte);
  const format =
    foreignFormats.find(({ extensions }) => extensions.includes(extension)) ?? foreignFormats.find(({ magic }) => magic.some(begins));
  if (!format) return undefined;
  const out = `${path.slice(0, path.length - extension.length)}.safetensors`;
  const command = format.conversion.replace('FILE', () => name).replace('OUT', () => out.slice(out.lastIndexOf('/') + 1));
  return `${path} is ${format.what}. Make a .safetensors file of it in Python (pip install safetensors) and name that instead: ${command}`;
}
