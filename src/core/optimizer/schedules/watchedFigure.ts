/** What is measured of an objective beside its value (Meter), as far as choosing a figure of it goes. */
export interface Figures {
  readonly names: readonly string[];
  /** Figures (without `validation.`) of which more is better. */
  readonly more?: readonly string[];
  /** Those that are never measured, with why. */
  readonly absent: ReadonlyMap<string, string>;
}

/** Whether more of a figure is better: `validation.accuracy`. */
export function isMoreBetter(figure: string, figures: Figures | undefined): boolean {
  return figures?.more?.includes(figure.slice(figure.lastIndexOf('.') + 1)) ?? false;
}

/** Why something cannot wait for a figure of this objective; undefined: it can. @param who as written: `stop`. */
export function figureRefusal(who: string, figure: string, figures: Figures | undefined): string | undefined {
  if (figure === 'value') return undefined;
  const why = figures?.absent.get(figure);
  if (why !== undefined) return `\`${who}\` waits for \`${figure}\`, which is not measured: ${why}`;
  const names = ['value', ...(figures?.names ?? []).filter((name) => !figures?.absent.has(name))];
  if (names.includes(figure)) return undefined;
  const written = names.map((name) => `\`${name}\``);
  const choice = written.length === 1 ? written[0] : `${written.slice(0, -1).join(', ')} or ${written.at(-1)}`;
  return `There is no figure \`${figure.slice(0, 60)}\` to ${who === 'stop' ? 'stop by' : 'watch'}. Write ${choice}.`;
}
