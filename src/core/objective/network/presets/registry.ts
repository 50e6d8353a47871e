/** The only list of presets. */
import { lenet } from './lenet';
import { mlp } from './mlp';
import type { Preset } from './preset';
import { resnet18 } from './resnet18';
import { resnet20, resnet20Plain } from './resnet20';

export const presets: readonly Preset[] = [mlp, lenet, resnet18, resnet20, resnet20Plain];

export function presetNamed(name: string): Preset | undefined {
  return presets.find((preset) => preset.name === name);
}
