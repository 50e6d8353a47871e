import type { RuleBook } from '../../optimizer/book';
import type { Node } from '../tree';
import { nodeAt } from './cursor';
import { schemaOfKey, type Path } from './schemaPath';
import { annotationsOf } from '../../schema/annotations';

/** True for the path of an option that takes an optimizer. */
export const isInner = (path: Path, book: RuleBook) => annotationsOf(schemaOfKey(path, book) ?? {}).discriminator !== undefined;

/**
 * Where the options of an optimizer inside another one would stand at the top level: in `inner: { name: adam, … }` they mean
 * what they mean in `optimizer: { adam: { … } }`. Any other path comes back as it is.
 */
export function withoutInner(path: Path, tree: Node | undefined, book: RuleBook): Path {
  const depth = path.findIndex((_, i) => isInner(path.slice(0, i + 1), book));
  if (depth < 0 || !tree || path[depth + 1] === 'name') return path;
  const name = nodeAt(tree, [...path.slice(0, depth + 1), 'name']);
  return name?.kind === 'scalar' ? ['optimizer', name.text, ...path.slice(depth + 1)] : path;
}
