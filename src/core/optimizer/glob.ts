/**
 * Whether a pattern means a name: `*` stands for any characters, also none, and `?` for one.
 * Only the last star is ever tried again, as an earlier one could only take less: at most pattern times name comparisons, whatever
 * the pattern (Cox, "Glob Matching Can Be Simple And Fast Too").
 */
export function matchesGlob(pattern: string, name: string): boolean {
  const [wanted, given] = [[...pattern], [...name]];
  let [p, n] = [0, 0];
  let [star, resumed] = [-1, 0];
  while (n < given.length) {
    if (wanted[p] === '*') {
      star = p++;
      resumed = n;
    } else if (p < wanted.length && (wanted[p] === '?' || wanted[p] === given[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resumed;
    } else return false;
  }
  while (wanted[p] === '*') p++;
  return p === wanted.length;
}
