import { ConfigurationTarget, workspace } from 'vscode';
import type { PanelSettings, Playback } from '../protocol/panel';

/** Where all settings stand. */
export const section = 'optimizerDebugger';

/** The settings' values as contributed in package.json, which holds their defaults and limits. */
function read<T>(name: string): T {
  const value = workspace.getConfiguration(section).get<T>(name);
  if (value === undefined) throw new Error(`The setting ${section}.${name} is not contributed.`);
  return value;
}

function within(name: string, least: number, most: number): number {
  return Math.min(most, Math.max(least, Number(read<number>(name)) || least));
}

export function panelSettings(): PanelSettings {
  return {
    frameRate: within('frameRate', 1, 60),
    significantDigits: within('significantDigits', 2, 9),
    gridPoints: within('gridPoints', 16, 512),
    chartPoints: within('chartPoints', 100, 4000),
    playback: read<string>('playback') === 'max' ? 'max' : 'watch',
  };
}

/** Keeps how runs are to be shown, for all windows. */
export async function rememberPlayback(playback: Playback): Promise<void> {
  await workspace.getConfiguration(section).update('playback', playback, ConfigurationTarget.Global);
}

/** Bytes that recorded steps may take. */
export function traceBudget(): number {
  return within('traceMemory', 8, 4096) * 2 ** 20;
}

/** Threads that make the steps of an experiment's runs; undefined: as many as there are cores, where that is faster. */
export function workers(): number | undefined {
  return within('workers', 0, 64) || undefined;
}

/** The Python that has torch; by default the one that the system has. */
export function pythonInterpreter(): string {
  return read<string>('python').trim() || (process.platform === 'win32' ? 'python' : 'python3');
}

/** The backend asked for; undefined: as the experiment file says. `tensorflow` runs code of the workspace, which has to be trusted. */
export function backendOverride(): 'cpu' | 'wasm' | 'tensorflow' | undefined {
  const backend = read<string>('backend');
  if (backend === 'tensorflow') return workspace.isTrusted ? backend : undefined;
  return backend === 'cpu' || backend === 'wasm' ? backend : undefined;
}
