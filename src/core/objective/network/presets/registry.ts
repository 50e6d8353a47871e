/** The only list of presets. */
import { gpt } from './gpt';
import { lenet } from './lenet';
import { mlp } from './mlp';
import { mobilenet } from './mobilenet';
import type { Preset } from './preset';
import { resnet18 } from './resnet18';
import { resnet20, resnet20Plain } from './resnet20';
import { unet } from './unet';
import { visionTransformer } from './visionTransformer';

export const presets: readonly Preset[] = [mlp, lenet, resnet18, resnet20, resnet20Plain, mobilenet, unet, visionTransformer, gpt];

export function presetNamed(name: string): Preset | undefined {
  return presets.find((preset) => preset.name === name);
}
