/** Which mutant is alive in this process. Mutated files ask; it reaches worker threads and child processes by the environment. */
import type * as FileSystem from 'node:fs';

/** Where the main thread of a run that measures coverage collects what it reaches. */
export interface Reached {
  mutantsReached?: Set<number>;
}

const { process } = globalThis as { process?: NodeJS.Process };
const alive = Number(process?.env.MUTANT ?? -1);
const hitsFile = process?.env.MUTANT_HITS;
const { appendFileSync } = (hitsFile ? process?.getBuiltinModule('node:fs') : {}) as Partial<typeof FileSystem>;

/** Reached already in another thread or process, lately: the reader assigns what it finds to the test that is under way. */
const lately = new Set<number>();
let since = 0;

/** Whether mutant `id` stands in place of the original. */
export function isAlive(id: number): boolean {
  if (hitsFile) note(id);
  return id === alive;
}

function note(id: number): void {
  const collected = (globalThis as Reached).mutantsReached;
  if (collected) {
    collected.add(id);
    return;
  }
  const now = Date.now();
  if (now - since > 20) {
    lately.clear();
    since = now;
  }
  if (lately.has(id)) return;
  lately.add(id);
  appendFileSync?.(hitsFile as string, `${id}\n`);
}
