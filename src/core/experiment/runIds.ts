/**
 * The ids of the runs of each entry, one per start: the entry's label, else its optimizer's name, with -2, -3 … where taken.
 * @param starts how many starts the file lists; 0 or 1 make one run of each entry.
 */
export function runIds(names: readonly string[], starts: number): string[][] {
  const taken = new Set<string>();
  return names.map((name) =>
    Array.from({ length: Math.max(1, starts) }, () => {
      let id = name;
      for (let copy = 2; taken.has(id); copy++) id = `${name}-${copy}`;
      taken.add(id);
      return id;
    }),
  );
}
