import { usualTorchName } from '../weights/match';
import type { TorchNaming } from '../weights/write';
import { flattenedPictures } from './flattened';
import type { NetworkParts } from './networkOnTensors';
import { presetNamed } from './presets/registry';

/** What PyTorch calls a network's tensors: torchvision's names for the presets that are known there. */
export function torchNamingOf({ network, description }: Pick<NetworkParts, 'network' | 'description'>): TorchNaming {
  const known = description.network.preset && presetNamed(description.network.preset.name)?.torchName;
  return { nameOf: (name) => known?.(name) ?? usualTorchName(name), pictures: flattenedPictures(network.layers) };
}
