import type { TextRange } from '../diagnostic';

/** What a YAML and a JSON file have in common, every part with its place in the text. */
export type Node = ScalarNode | ListNode | MappingNode | InvalidNode;

export interface ScalarNode extends TextRange {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The value as text, quotes and escapes resolved; of a number, its digits as written. */
  readonly text: string;
  /** How it is written: decides where each character of `text` stands in the file; `none`: it stands for what is written there. */
  readonly style: 'plain' | 'single' | 'double' | 'block' | 'none';
}

interface ListNode extends TextRange {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

export interface MappingNode extends TextRange {
  readonly kind: 'mapping';
  readonly entries: readonly Entry[];
}

/** Something already complained about where it was read; nobody complains again. */
interface InvalidNode extends TextRange {
  readonly kind: 'invalid';
}

export interface Entry {
  readonly key: string;
  readonly keyRange: TextRange;
  /** Undefined: nothing is written after the key. */
  readonly value: Node | undefined;
}

/** A file as read; `root` is undefined when it holds nothing, or nothing that could be read. */
export interface ReadFile {
  readonly root: Node | undefined;
  /** False after a syntax error: the tree is a guess, good enough for completion but not to complain about. */
  readonly trusted: boolean;
}

/** The entry of a mapping with this key, of duplicates the first. */
export function entryOf(node: Node | undefined, key: string): Entry | undefined {
  return node?.kind === 'mapping' ? node.entries.find((entry) => entry.key === key) : undefined;
}

/** Key to end of value. */
export function entryRange(entry: Entry): TextRange {
  return { start: entry.keyRange.start, end: Math.max(entry.keyRange.end, entry.value?.end ?? 0) };
}

/** Where a cursor stands in a tree. */
export interface TreeLocation {
  /** Keys and list indices from the root. */
  readonly path: readonly (string | number)[];
  /** On the key that `path` ends with, rather than in its value. */
  readonly onKey: boolean;
  /** The innermost node around the cursor; undefined after a key without a value. */
  readonly node: Node | undefined;
  readonly range: TextRange;
}

/** The innermost key or value around an offset (its end included). */
export function locate(root: Node, offset: number): TreeLocation | undefined {
  const path: (string | number)[] = [];
  let node = root;
  if (!contains(root, offset)) return undefined;
  for (;;) {
    let child: Node | undefined;
    if (node.kind === 'mapping') {
      for (const entry of node.entries) {
        if (contains(entry.keyRange, offset)) {
          return { path: [...path, entry.key], onKey: true, node: entry.value, range: entry.keyRange };
        }
        if (entry.value && contains(entry.value, offset)) {
          path.push(entry.key);
          child = entry.value;
          break;
        }
      }
    } else if (node.kind === 'list') {
      const index = node.items.findIndex((item) => contains(item, offset));
      child = node.items[index];
      if (child) path.push(index);
    }
    if (!child) return { path, onKey: false, node, range: node };
    node = child;
  }
}

function contains(range: TextRange, offset: number): boolean {
  return range.start <= offset && offset <= range.end;
}
