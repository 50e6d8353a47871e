/** Mutants of files: a change, where it stands, and an identity that survives edits elsewhere in the file. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { changesOf, type Change } from './operators';

export interface Mutant extends Change {
  /** 30 bits of a hash of the file's name, the line before and after, and which of several alike it is. */
  readonly id: number;
  /** Relative to the repository. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The line as it stands, and as the mutant has it, without indentation. */
  readonly before: string;
  readonly after: string;
}

export function mutantsOf(root: string, file: string): Mutant[] {
  const text = readFileSync(join(root, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const alike = new Map<string, number>();
  return changesOf(source).map((change) => {
    const { before, after } = linesOf(text, change);
    const name = `${file}\n${before}\n${after}`;
    const count = alike.get(name) ?? 0;
    alike.set(name, count + 1);
    const id = createHash('sha256').update(`${name}\n${count}`).digest().readUInt32BE() >>> 2;
    return { ...change, id, file, line: source.getLineAndCharacterOfPosition(change.start).line + 1, before, after };
  });
}

export const mutated = (text: string, { start, end, text: change }: Change) => text.slice(0, start) + change + text.slice(end);

/** The lines a change touches, before and after it. */
function linesOf(text: string, change: Change): { before: string; after: string } {
  const from = text.lastIndexOf('\n', change.start - 1) + 1;
  const until = text.indexOf('\n', change.end);
  const to = until < 0 ? text.length : until;
  const tidy = (lines: string) => lines.replaceAll(/\s+/g, ' ').trim();
  return { before: tidy(text.slice(from, to)), after: tidy(text.slice(from, change.start) + change.text + text.slice(change.end, to)) };
}

/**
 * The file with all of these mutants in it, each alive when `isAlive` says so. `active` is the module that exports it, as the
 * file imports it.
 */
export function instrumented(text: string, mutants: readonly Mutant[], active: string): string {
  const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true);
  const byPlace = grouped(mutants, ({ start, end }) => `${start} ${end}`);
  /** The text from `from` to the node's end with everything inside it instrumented. */
  const rewrite = (node: ts.Node): string => {
    let out = '';
    let at = node.getStart(source);
    ts.forEachChild(node, (child) => {
      const start = child.getStart(source);
      // Decorators and modifiers come with their declaration; a child may also be empty.
      if (start < at || child.end === child.pos) return;
      out += text.slice(at, start) + rewrite(child);
      at = child.end;
    });
    return within(node, out + text.slice(at, node.end));
  };
  const within = (node: ts.Node, inner: string): string => {
    const start = node.getStart(source);
    const key = `${start} ${node.end}`;
    const here = byPlace.get(key);
    if (!here) return inner;
    // Several nodes may have the same extent (an expression and what it is in): the outermost statement or the innermost expression.
    const removal = here.filter(({ operator }) => operator === 'removal');
    const others = here.filter(({ operator }) => operator !== 'removal');
    let result = inner;
    if (ts.isStatement(node) && removal.length > 0) {
      for (const { id } of removal) result = `{ if (!isAlive(${id})) ${result} }`;
      byPlace.set(key, others);
    } else if (ts.isExpression(node) && others.length > 0) {
      for (const { id, text: change } of others) result = `(isAlive(${id}) ? (${change}) : (${result}))`;
      byPlace.set(key, removal);
    }
    return result;
  };
  const body = rewrite(source);
  const left = [...byPlace.values()].flat();
  if (left.length > 0)
    throw new Error(`No place was found for ${left.map(({ file, line, after }) => `${file}:${line}: ${after}`).join('\n')}`);
  return `import { isAlive } from '${active}';\n${body}`;
}

export function grouped<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
