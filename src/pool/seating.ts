/**
 * Which thread makes the steps of which run: as even as it gets, with as few moves as possible. This thread, which also looks at every record,
 * gets no more than any other.
 * @param present the thread that each run is with now; 0 is this one.
 * @param threads how many there are, this one too.
 */
export function seating(present: readonly number[], threads: number): readonly number[] {
  // One alone is made where it is.
  if (present.length < 2) return present;
  const used = Math.min(threads, present.length);
  const least = Math.floor(present.length / used);
  const more = present.length % used;
  const room = Array.from({ length: used }, (_, thread) => least + (thread > 0 && thread <= more ? 1 : 0));
  const stays = present.map((thread) => thread < used && room[thread]-- > 0);
  return present.map((thread, run) => {
    if (stays[run]) return thread;
    const free = room.findIndex((places) => places > 0);
    room[free]--;
    return free;
  });
}
