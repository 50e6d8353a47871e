import { fromTorch, torchShape } from '../objective/weights/torchLayout';
import type { SeenRun, SeenTensor, SeenTensors } from './source';

/** One's names of tensors in the other's; a tensor is turned where the two keep it the other way round. */
export interface Pairing {
  readonly pairs: readonly { readonly a: string; readonly b: string; readonly isTurned: boolean }[];
  /** Whether they were paired in their order, since their names differ. */
  readonly isByOrder: boolean;
}

const same = (one: readonly number[], other: readonly number[]) =>
  one.length === other.length && one.every((length, i) => length === other[i]);

/** Pairs by name where the names are the same, else in order, where the shapes fit; undefined where they do not. */
export function pairingOf(a: SeenRun, b: SeenRun, ofA: SeenTensors, ofB: SeenTensors): Pairing | undefined {
  const isByOrder = [...ofA.keys()].every((name) => !ofB.has(name));
  const names = [...ofB.keys()];
  const candidates = [...ofA.keys()].flatMap((name, i): [string, string][] =>
    isByOrder ? (i < names.length ? [[name, names[i]]] : []) : ofB.has(name) ? [[name, name]] : [],
  );
  if (isByOrder && ofA.size !== ofB.size) return undefined;
  const pairs = candidates.map(([nameA, nameB]) => {
    const [shapeA, shapeB] = [ofA.get(nameA)?.shape ?? [], ofB.get(nameB)?.shape ?? []];
    // A square kernel fits both ways: whose it is decides.
    const isTurned = a.origin !== b.origin && (shapeA.length === 2 || shapeA.length === 4);
    const [ours, theirs] = a.origin === 'ours' ? [{ name: nameA, shape: shapeA }, shapeB] : [{ name: nameB, shape: shapeB }, shapeA];
    const fits = isTurned ? same(torchShape(ours), theirs) : same(shapeA, shapeB);
    return fits ? { a: nameA, b: nameB, isTurned } : undefined;
  });
  if (pairs.length === 0 || pairs.includes(undefined)) return undefined;
  return { pairs: pairs.flatMap((pair) => pair ?? []), isByOrder };
}

/** The tensor in our layout, where it is PyTorch's of a pair that is turned. */
export function turned(tensor: SeenTensor, run: SeenRun, isTurned: boolean, name: string): SeenTensor {
  if (!isTurned || run.origin === 'ours' || !tensor.values) return tensor;
  const theirs = tensor.shape;
  const shape = theirs.length === 2 ? [theirs[1], theirs[0]] : [theirs[2], theirs[3], theirs[1], theirs[0]];
  return { shape, values: fromTorch(tensor.values, { name, shape }) };
}
