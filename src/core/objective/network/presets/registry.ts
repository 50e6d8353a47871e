/** The only list of presets. */
import { lenet } from './lenet';
import { mlp } from './mlp';
import type { Preset } from './preset';

export const presets: readonly Preset[] = [mlp, lenet];

export function presetNamed(name: string): Preset | undefined {
  return presets.find((preset) => preset.name === name);
}
