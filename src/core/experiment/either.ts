import type { Report } from './report';
import { entryOf, type Entry, type MappingNode } from './tree';

/** The entries of two keys of which a file may have one; both is an error at the later of the two. */
export function either(
  node: MappingNode,
  [first, second]: readonly [string, string],
  error: { readonly code: string; readonly message: string },
  report: Report,
): readonly [Entry | undefined, Entry | undefined] {
  const [a, b] = [entryOf(node, first), entryOf(node, second)];
  if (a && b) report.error(error.code, (a.keyRange.start > b.keyRange.start ? a : b).keyRange, error.message);
  return [a, b];
}
