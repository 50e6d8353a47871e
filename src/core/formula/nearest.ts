import { distance } from 'fastest-levenshtein';

/** The names that `written` was most likely meant to be, best first; none when nothing is near. At most three. */
export function nearest(written: string, names: readonly string[]): string[] {
  const limit = Math.max(1, Math.floor(written.length / 3));
  const wanted = written.slice(0, 100).toLowerCase();
  return names
    // Names that differ more in length differ by more edits, which need not be counted.
    .filter((name) => Math.abs(name.length - wanted.length) <= limit)
    .map((name) => ({ name, edits: distance(wanted, name.toLowerCase()) }))
    // One edit turns any one-letter name into any other, which says nothing.
    .filter(({ name, edits }) => edits <= limit && edits < Math.max(written.length, name.length))
    .sort((a, b) => a.edits - b.edits || a.name.localeCompare(b.name, 'en'))
    .slice(0, 3)
    .map(({ name }) => name);
}
