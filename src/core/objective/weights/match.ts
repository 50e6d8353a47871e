import type { ParameterTensor } from '../../parameters';
import { matchesGlob } from '../../optimizer/glob';
import { displayText } from '../../displayText';
import { optimizerPrefix, type WeightsTarget } from './target';
import { WeightsProblem } from './problem';
import type { StoredTensor } from './safetensors';
import { torchShape } from './torchLayout';

/** A tensor of the network and the one of the file that it is filled from. */
export interface Pair {
  readonly ours: ParameterTensor;
  readonly theirs: StoredTensor;
}

/** How a file's tensors go into a network's. */
export interface Match {
  readonly pairs: readonly Pair[];
  /** The file's are in PyTorch's layout: kernels the other way round. */
  readonly isTorch: boolean;
  /** How they were found: by our names, PyTorch's, or in order. */
  readonly by: 'names' | 'torchNames' | 'order';
  /** Why kernels are taken as they are, where no shape says it. */
  readonly squares?: string;
  /** Names of the network that keep their start, since they are to be skipped. */
  readonly kept: readonly string[];
}

/** PyTorch's counters of batches, which nothing here needs. */
const unneeded = /(^|\.)num_batches_tracked$/;
/** What wrappers of modules put before every name. */
const wrappers = /^(module|_orig_mod)\./;

/** Our names of a layer's tensors, and PyTorch's. */
const torchEndings: Readonly<Record<string, string>> = {
  kernel: 'weight',
  depthwise_kernel: 'weight',
  embeddings: 'weight',
  scale: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};
const isWanted = (name: string) => !unneeded.test(name) && !name.startsWith(optimizerPrefix);

/**
 * Finds for every tensor of a network the one of the file: under our names, under PyTorch's names (also behind `module.`, and with dots
 * or underscores in names of layers), or, where no name is known, in the order of the layers, if kinds and shapes agree.
 * @param skip patterns of names, ours or theirs, that are not loaded.
 * @throws WeightsProblem where something is missing, too much, or can be meant in two ways.
 */
export function matchTensors(
  stored: ReadonlyMap<string, StoredTensor>,
  file: string,
  target: WeightsTarget,
  skip: readonly string[],
): Match {
  const isSkipped = (name: string) => skip.some((pattern) => matchesGlob(pattern, name));
  const given = [...stored].filter(([name]) => isWanted(name)).map(([name, tensor]) => ({ name: name.replace(wrappers, ''), tensor }));
  const wanted = [...target.layout.tensors, ...(target.frozen?.layout.tensors ?? [])];
  const carried = target.stateLayout.tensors;
  const byName = new Map(given.map((one) => [one.name, one.tensor]));

  if ([...wanted, ...carried].some(({ name }) => byName.has(name))) {
    return complete(
      [...wanted, ...carried].flatMap((ours) => pairOf(ours, byName.get(ours.name))),
      { isTorch: false, by: 'names', nameOf: (name) => name },
    );
  }
  const torchNames = torchNamesIn(byName, target);
  if (torchNames.size > 0)
    return complete(
      [...wanted, ...carried].flatMap((ours) => pairOf(ours, byName.get(torchNames.get(ours.name) ?? ''))),
      { isTorch: true, by: 'torchNames', nameOf: (name) => torchNames.get(name) ?? target.torchName?.(name) ?? usualTorchName(name) },
    );
  const ordered = inOrder(
    given.filter(({ name }) => !isSkipped(name)),
    [...wanted, ...carried].filter(({ name }) => !isSkipped(name)),
    file,
  );
  if (ordered) return complete(ordered, { isTorch: true, by: 'order', nameOf: (name) => target.torchName?.(name) ?? usualTorchName(name) });
  return complete([], {
    isTorch: target.torchName !== undefined,
    by: 'names',
    nameOf: (name) => (target.torchName ? (target.torchName(name) ?? name) : name),
  });

  /** With nothing missing and nothing left over but what is to be skipped. */
  function complete(
    found: readonly Pair[],
    { isTorch, by, nameOf }: { isTorch: boolean; by: Match['by']; nameOf: (ours: string) => string },
  ): Match {
    const pairs = found.filter(
      ({ ours, theirs }) => !isSkipped(ours.name) && !isSkipped(theirs.name) && !isSkipped(theirs.name.replace(wrappers, '')),
    );
    const filled = new Set(pairs.map(({ ours }) => ours.name));
    const used = new Set(pairs.map(({ theirs }) => theirs.name));
    const kept = [...wanted, ...carried]
      .filter(({ name }) => !filled.has(name) && (isSkipped(name) || isSkipped(nameOf(name))))
      .map(({ name }) => name);
    const missing = wanted.find(({ name }) => !filled.has(name) && !kept.includes(name));
    if (missing) {
      const name = nameOf(missing.name);
      const also = name === missing.name ? ` (in PyTorch “${target.torchName?.(name) ?? usualTorchName(name)}”)` : '';
      throw new WeightsProblem(
        `${file} has no “${name}”${also}, shape [${missing.shape.join(', ')}], which the network needs. Its names are ${some(stored.keys())}. To load only some, write \`weights: { file: ${file}, skip: ["${skipAdvice(name)}"] }\`.`,
      );
    }
    const stray = given.find(({ name, tensor }) => !used.has(tensor.name) && !isSkipped(name) && !isSkipped(tensor.name));
    if (stray) {
      throw new WeightsProblem(
        `${file} has “${stray.name}”, but the network has no such parameter. Its parameters are ${some(wanted.map(({ name }) => nameOf(name)))}. To leave it out, write \`weights: { file: ${file}, skip: ["${skipAdvice(stray.name)}"] }\`.`,
      );
    }
    return { pairs, by, kept, ...orientation(pairs, isTorch) };
  }
}

const pairOf = (ours: ParameterTensor, theirs: StoredTensor | undefined): Pair[] => (theirs ? [{ ours, theirs }] : []);

/** `fc.*` for fc.weight. */
const skipAdvice = (name: string): string => displayText(name, 60).replace(/([./])[^./]*$/, '$1*');

/** `fc1.weight` for `fc1/kernel`; a name without a layer is the same. */
export function usualTorchName(parameter: string): string {
  const slash = parameter.lastIndexOf('/');
  const ending = parameter.slice(slash + 1);
  return slash < 0 ? parameter : `${parameter.slice(0, slash)}.${Object.hasOwn(torchEndings, ending) ? torchEndings[ending] : ending}`;
}

/** Our names of tensors that the file has under PyTorch's name; dots and underscores are the same in names of layers. */
function torchNamesIn(
  byName: ReadonlyMap<string, StoredTensor>,
  { layout, stateLayout, frozen, torchName }: WeightsTarget,
): ReadonlyMap<string, string> {
  const folded = (name: string) => name.replaceAll('.', '_');
  const given = new Map([...byName.keys()].map((name) => [folded(name), name]));
  const all = [...layout.tensors, ...stateLayout.tensors, ...(frozen?.layout.tensors ?? [])];
  return new Map(
    all.flatMap(({ name }): [string, string][] => {
      const wanted = torchName?.(name) ?? usualTorchName(name);
      const found = byName.has(wanted) ? wanted : given.get(folded(wanted));
      return found === undefined ? [] : [[name, found]];
    }),
  );
}

interface Module<T> {
  readonly name: string;
  readonly tensors: readonly { readonly role: string; readonly tensor: T }[];
}

/** Modules of the file and layers of the network, one by one in turn; undefined where they are not of the same kinds and shapes. */
function inOrder(
  given: readonly { name: string; tensor: StoredTensor }[],
  wanted: readonly ParameterTensor[],
  file: string,
): readonly Pair[] | undefined {
  const theirs = modulesOf(
    given.map(({ name, tensor }) => ({ name, tensor })),
    '.',
    (role) => role,
  );
  const ours = modulesOf(
    wanted.map((tensor) => ({ name: tensor.name, tensor })),
    '/',
    (ending) => torchEndings[ending] ?? ending,
  );
  if (theirs.length !== ours.length || ours.length === 0) return undefined;
  // Number 10 comes after 2, whatever order the file has them in.
  const sequence =
    theirs.every(({ name }) => /(^|\.)\d+$/.test(name)) && new Set(theirs.map(({ name }) => name.replace(/\d+$/, ''))).size === 1;
  const sorted = sequence ? [...theirs].sort((a, b) => Number(/\d+$/.exec(a.name)?.[0]) - Number(/\d+$/.exec(b.name)?.[0])) : theirs;
  const pairs = ours.flatMap((layer, i) =>
    layer.tensors.flatMap(({ role, tensor }): Pair[] => {
      const found = sorted[i].tensors.find((one) => one.role === role)?.tensor;
      return found ? [{ ours: tensor, theirs: found }] : [];
    }),
  );
  if (pairs.length !== wanted.length || pairs.length !== given.length || !pairs.every((pair) => fits(pair, true))) return undefined;
  const signatures = ours.map(({ tensors }) =>
    tensors
      .map(({ role, tensor }) => `${role} ${torchShape(tensor).join()}`)
      .sort()
      .join(';'),
  );
  if (!sequence && new Set(signatures).size < signatures.length) {
    throw new WeightsProblem(
      `${file} has other names than the network (${some(given.map(({ name }) => name))}), and several layers are alike in shape, so that the order alone does not tell which is which. Give the layers its names: \`name: ${displayText(theirs[0].name, 40)}\`.`,
    );
  }
  return pairs;
}

function modulesOf<T>(
  all: readonly { name: string; tensor: T }[],
  separator: string,
  roleOf: (ending: string) => string,
): readonly Module<T>[] {
  const modules = new Map<string, { role: string; tensor: T }[]>();
  for (const { name, tensor } of all) {
    const cut = name.lastIndexOf(separator);
    const [module, role] = [name.slice(0, Math.max(0, cut)), roleOf(name.slice(cut + 1))];
    const known = modules.get(module);
    if (known) known.push({ role, tensor });
    else modules.set(module, [{ role, tensor }]);
  }
  return [...modules].map(([name, tensors]) => ({ name, tensors }));
}

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((length, axis) => length === b[axis]);
const fits = ({ ours, theirs }: Pair, isTorch: boolean): boolean => sameShape(theirs.shape, isTorch ? torchShape(ours) : ours.shape);

/** Whether kernels lie as PyTorch has them. Shapes decide where they can; square kernels follow the others, or the names. */
function orientation(pairs: readonly Pair[], isTorch: boolean): Pick<Match, 'isTorch' | 'squares'> {
  const turned = pairs.filter(({ ours }) => !sameShape(torchShape(ours), ours.shape));
  const square = pairs.filter(
    ({ ours, theirs }) =>
      ours.name.endsWith('/kernel') &&
      ours.shape.length === 2 &&
      ours.shape[0] > 1 &&
      ours.shape[0] === ours.shape[1] &&
      sameShape(theirs.shape, ours.shape),
  );
  // Names of PyTorch with kernels of Keras: somebody renamed without turning.
  const isOther = turned.length > 0 && turned.every((pair) => fits(pair, !isTorch)) && !turned.some((pair) => fits(pair, isTorch));
  const way = isOther ? !isTorch : isTorch;
  if (square.length === 0) return { isTorch: way };
  const names = square
    .map(({ theirs }) => theirs.name)
    .slice(0, 4)
    .join(', ');
  const why =
    isOther || turned.some((pair) => fits(pair, way))
      ? 'as the other kernels of the file lie'
      : isTorch
        ? 'since the names are PyTorch’s'
        : 'since the names are the experiment’s';
  return {
    isTorch: way,
    squares: `Square kernels (${names}) are taken as ${way ? '[outputs, inputs], and turned' : '[inputs, outputs], as they are'}: ${why}.`,
  };
}

function some(names: Iterable<string>): string {
  const all = [...names];
  return all.length === 0
    ? 'none'
    : `${all
        .slice(0, 8)
        .map((name) => displayText(name, 60))
        .join(', ')}${all.length > 8 ? ', …' : ''}`;
}
