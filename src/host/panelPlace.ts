/** A column in which editors are open, as far as it matters to where a panel goes. */
export interface EditorColumn {
  /** From 1 on. */
  readonly column: number;
  /** A panel of some experiment is among its tabs. */
  readonly hasPanel: boolean;
  /** The panel's own file is among its tabs. */
  readonly hasFile: boolean;
}

export interface PanelPlace {
  readonly panel: number;
  /** Where the file has to be opened, so that the panel stands beside it; absent where it is open. */
  readonly file?: number;
}

/**
 * Where an experiment's panel goes: never over its own file, wherever the user is who asks for it. It joins the panels that are open,
 * else stands to the right of its file.
 */
export function panelPlace(columns: readonly EditorColumn[]): PanelPlace {
  // Where nothing is open a second column cannot be asked for before something stands in the first.
  if (columns.length === 0) return { panel: 1, file: 2 };
  const file = columns.find(({ hasFile }) => hasFile)?.column;
  const panels = columns.find(({ hasPanel, hasFile }) => hasPanel && !hasFile)?.column;
  if (file !== undefined) return { panel: panels ?? file + 1 };
  const own = columns.find(({ column }) => column !== panels)?.column ?? (panels === 1 ? 2 : 1);
  return { panel: panels ?? own + 1, file: own };
}
