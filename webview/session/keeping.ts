/** Gives the same array as long as it says the same, so that whoever draws it sees no change where there is none. */
export function keeping<Entries extends readonly number[]>(): (next: Entries) => Entries {
  let kept: Entries | undefined;
  return (next) => {
    if (!kept || kept.length !== next.length || kept.some((entry, i) => entry !== next[i])) kept = next;
    return kept;
  };
}
