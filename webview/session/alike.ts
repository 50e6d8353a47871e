import type { ParameterLayout } from '../../src/core/parameters';
import type { SessionInfo } from '../../src/protocol/session';
import type { Drawing } from './drawing';

const keyOf = ({ tensors }: ParameterLayout): string => JSON.stringify(tensors.map(({ name, shape }) => [name, shape]));

/**
 * What can be drawn together with a run: of several optimizers of a recording each has parameters of its own, and of those with other
 * parameters nothing is beside it. The very same information where all runs share theirs.
 */
export function alike(): (info: SessionInfo, chosen: string | undefined) => SessionInfo {
  let known: { readonly info: SessionInfo; readonly chosen: string | undefined; readonly shown: SessionInfo } | undefined;
  return (info, chosen) => {
    if (info.runs.every(({ parameters }) => parameters === undefined)) return info;
    if (known?.info !== info || known.chosen !== chosen) {
      const parameters = info.runs.find(({ id }) => id === chosen)?.parameters ?? info.parameters;
      const key = keyOf(parameters);
      const runs = info.runs.filter((run) => keyOf(run.parameters ?? info.parameters) === key);
      known = { info, chosen, shown: { ...info, parameters, runs } };
    }
    return known.shown;
  };
}

/** The runs that are drawn, of those that information is about. */
export function drawingOf(drawing: Drawing, { runs }: SessionInfo): Drawing {
  const shown = drawing.runs.filter(({ info }) => runs.some(({ id }) => id === info.id));
  return shown.length === drawing.runs.length ? drawing : { ...drawing, runs: shown };
}
