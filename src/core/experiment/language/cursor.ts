import { getLocation } from 'jsonc-parser';
import type { TextRange } from '../../diagnostic';
import { limits } from '../../limits';
import { readJson } from '../jsonTree';
import type { ExperimentFormat } from '../parse';
import { Report } from '../report';
import type { Node } from '../tree';
import { readYaml } from '../yamlTree';
import type { Path } from './schemaPath';

/** Where someone types, in terms of the file language. */
export interface Cursor {
  /** Of the mapping whose key is typed, or of the value that is typed. */
  readonly path: Path;
  readonly at: 'key' | 'value';
  /** A value at the beginning of its own line, where a key of a mapping could be begun as well. */
  readonly maybeKey: boolean;
  /** The word under the cursor, which a completion replaces. */
  readonly word: TextRange;
  /** Keys the mapping already has. */
  readonly siblings: readonly string[];
  /** The file as it would read with a placeholder typed. */
  readonly tree: Node | undefined;
}

const placeholder = 'cursorPlaceholder';

/** Finds out what is being typed at an offset, in a file that is usually broken there. Undefined in comments and beyond the limits. */
export function cursorAt(source: string, offset: number, format: ExperimentFormat): Cursor | undefined {
  if (source.length > limits.fileLength) return undefined;
  return format === 'json' ? jsonCursor(source, offset) : yamlCursor(source, offset);
}

/** The name, or part of one, around an offset. */
export function wordAt(source: string, offset: number): TextRange {
  const before = /[\p{L}_][\p{L}\p{M}\p{N}₀-₉_]*$/u.exec(source.slice(Math.max(0, offset - 100), offset))?.[0] ?? '';
  const after = /^[\p{L}\p{M}\p{N}₀-₉_]*/u.exec(source.slice(offset, offset + 100))?.[0] ?? '';
  return { start: offset - before.length, end: offset + (before || /^[\p{L}_]/u.test(after) ? after.length : 0) };
}

/** Reads the file with a placeholder typed at the cursor, and looks where it ended up. */
function yamlCursor(source: string, offset: number): Cursor | undefined {
  const word = wordAt(source, offset);
  // A half-typed key may swallow the line after it, unless it gets its colon.
  for (const typed of [placeholder, `${placeholder}:`]) {
    const text = source.slice(0, word.start) + typed + source.slice(word.end);
    const { root } = readYaml(text, new Report(text));
    const found = root && find(root, []);
    if (found) return cursorFrom(found, root, source, word);
  }
  return undefined;
}

function cursorFrom(found: Found, root: Node, source: string, word: TextRange): Cursor {
  const lineStart = source.lastIndexOf('\n', word.start - 1) + 1;
  const ownLine = /^[\s-]*$/.test(source.slice(lineStart, word.start));
  const alone = found.node?.kind === 'scalar' && found.node.text === placeholder;
  return {
    path: found.path,
    at: found.at,
    maybeKey: found.at === 'value' && ownLine && alone,
    word,
    siblings: found.siblings,
    tree: root,
  };
}

interface Found {
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly siblings: readonly string[];
  readonly node?: Node;
}

function find(node: Node, path: Path): Found | undefined {
  if (node.kind === 'scalar') return node.text.includes(placeholder) ? { path, at: 'value', siblings: [], node } : undefined;
  if (node.kind === 'list') return firstFound(node.items.map((item, i) => () => find(item, [...path, i])));
  if (node.kind !== 'mapping') return undefined;
  const siblings = node.entries.map(({ key }) => key).filter((key) => key !== placeholder);
  if (siblings.length < node.entries.length) return { path, at: 'key', siblings };
  return firstFound(
    node.entries.map(
      ({ key, value }) =>
        () =>
          value && find(value, [...path, key]),
    ),
  );
}

function firstFound(attempts: readonly (() => Found | undefined)[]): Found | undefined {
  for (const attempt of attempts) {
    const found = attempt();
    if (found) return found;
  }
  return undefined;
}

function jsonCursor(source: string, offset: number): Cursor | undefined {
  const { root } = readJson(source, new Report(source));
  // Too deep for a parser that is recursive.
  if (!root && source.trim() !== '') return undefined;
  const location = getLocation(source, offset);
  const at = location.isAtPropertyKey ? 'key' : 'value';
  const path = at === 'key' ? location.path.slice(0, -1) : location.path;
  const node = location.previousNode;
  const inside = node && node.offset <= offset && offset <= node.offset + node.length;
  const whole = inside ? { start: node.offset, end: node.offset + node.length } : { start: offset, end: offset };
  const mapping = root && nodeAt(root, path);
  const own = inside ? String(node.value) : undefined;
  const siblings = mapping?.kind === 'mapping' ? mapping.entries.map(({ key }) => key).filter((key) => key !== own) : [];
  return { path, at, maybeKey: false, word: whole, siblings, tree: root };
}

/** The node at a path of a tree. */
export function nodeAt(root: Node, path: Path): Node | undefined {
  let node: Node | undefined = root;
  for (const segment of path) {
    if (node?.kind === 'mapping') node = node.entries.find(({ key }) => key === segment)?.value;
    else if (node?.kind === 'list' && typeof segment === 'number') node = node.items[segment];
    else return undefined;
  }
  return node;
}
