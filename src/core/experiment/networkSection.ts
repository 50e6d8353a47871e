import { layerKindNamed } from '../objective/network/layers/registry';
import { wire } from '../objective/network/layers/wiring';
import { losses, lossKindNamed } from '../objective/network/losses/registry';
import { presetNamed } from '../objective/network/presets/registry';
import { fileIn, listOf, valueRange } from './dataSection';
import type { LayerDescription, NetworkDescription, PresetChoice } from '../objective/networkObjective';
import { besideLayer } from './networkSchema';
import type { Report } from './report';
import { annotationsOf } from '../schema/annotations';
import { type ExperimentFile } from './schema';
import { defaultsIn } from '../schema/defaults';
import { entryOf, type Entry, type MappingNode, type Node } from './tree';

type Section = NonNullable<ExperimentFile['network']>;

/** The `network:` of a file; undefined where it has no layers or no loss. Complains about everything else. */
export function readNetwork(root: MappingNode, { network: given }: ExperimentFile, report: Report): NetworkDescription | undefined {
  const entry = entryOf(root, 'network');
  const node = entry?.value;
  if (!entry || node?.kind !== 'mapping' || !given) return undefined;
  const [layersEntry, presetEntry, modelEntry] = ['layers', 'preset', 'model'].map((key) => entryOf(node, key));
  const sources = node.entries.filter((one) => one === layersEntry || one === presetEntry || one === modelEntry);
  if (sources.length > 1)
    report.error('several-networks', sources[1].keyRange, 'A network has either `layers`, a `preset` or a `model`. Keep one of them.');
  if (sources.length === 0)
    report.error(
      'missing-layers',
      entry.keyRange,
      'The network has no layers. Add `layers:` with a list such as `- dense: { units: 3 }`, or `preset: mlp`.',
    );
  if (!entryOf(node, 'loss'))
    report.error(
      'missing-key',
      entry.keyRange,
      '`loss` is missing in `network`. Add `loss: crossEntropy` for classes, or `loss: meanSquaredError` for numbers.',
    );
  const layers = layersEntry && readLayers(layersEntry, given, report);
  const preset = presetEntry && readPreset(presetEntry, given, report);
  const weights = entryOf(node, 'weights');
  const lossEntry = entryOf(node, 'loss');
  const loss = lossEntry && readLoss(lossEntry, given, report);
  if (!loss || (!layers && !preset && !modelEntry)) return undefined;
  if (layers) checkLast(layers, loss.name, report);
  return {
    layers,
    preset,
    model: modelEntry && fileIn(modelEntry, given.model),
    loss: loss.name,
    lossOptions: loss.options,
    ...readWeightsEntry(weights, given, report),
    range: entry.keyRange,
    ranges: Object.fromEntries(node.entries.map((one) => [one.key, valueRange(one)])),
  };
}

/** `weights:` as a path, or with what is not loaded. */
function readWeightsEntry(
  entry: Entry | undefined,
  { weights: given }: Section,
  report: Report,
): Pick<NetworkDescription, 'weights' | 'weightsToSkip'> {
  if (!entry || given === undefined) return { weights: undefined, weightsToSkip: [] };
  if (typeof given === 'string') return { weights: fileIn(entry, given), weightsToSkip: [] };
  const file = entryOf(entry.value, 'file');
  if (!file)
    report.error(
      'missing-key',
      entry.keyRange,
      '`file` is missing in `weights`. Write `weights: { file: start.safetensors, skip: ["fc.*"] }`.',
    );
  return { weights: file && fileIn(file, given.file), weightsToSkip: listOf(given.skip) ?? [] };
}

function readLayers({ value }: Entry, { layers: given }: Section, report: Report): LayerDescription[] | undefined {
  if (value?.kind !== 'list' || !given) return undefined;
  const layers = value.items.flatMap((item, i) => readLayer(item, given[i], report));
  if (layers.length < value.items.length) return undefined;
  for (const { layer, part, message, suggestions } of wire(layers).problems) {
    const at = entryOf(value.items[layer], part);
    report.error('bad-wiring', at ? valueRange(at) : (layers[layer].range ?? value), message, suggestions);
  }
  return layers;
}

function readLayer(node: Node, checked: string | Record<string, unknown> | undefined, report: Report): LayerDescription[] {
  const range = { start: node.start, end: node.end };
  if (checked === undefined) return [];
  if (typeof checked === 'string') return complete({ kind: checked, options: {}, range }, range, report);
  if (node.kind !== 'mapping') return [];
  const [first, ...others] = node.entries.filter(({ key }) => !besideLayer.includes(key));
  const second = others.find(({ key }) => layerKindNamed(key));
  if (!first) {
    report.error('missing-layer', node.entries[0]?.keyRange ?? range, 'This entry names no layer. Add one, such as `dense: { units: 8 }`.');
    return [];
  }
  if (second)
    report.error(
      'several-layers',
      second.keyRange,
      `One entry holds one layer, and this one is \`${first.key}\`. Give \`${second.key}\` an entry of its own.`,
    );
  if (!layerKindNamed(first.key)) return [];
  const { name, from } = checked as { name?: string; from?: string | string[] };
  const options = (checked[first.key] ?? {}) as Record<string, unknown>;
  return complete(
    { kind: first.key, options, range, ...(name === undefined ? {} : { name }), ...(from === undefined ? {} : { from: listOf(from) }) },
    first.keyRange,
    report,
    first.value !== undefined,
  );
}

/** Options without a default have to be given; where the layer has a mapping of options, that has been complained about. */
function complete(layer: LayerDescription, at: { start: number; end: number }, report: Report, hasChecked = false): LayerDescription[] {
  const { properties = {}, required = [] } = annotationsOf(layerKindNamed(layer.kind)?.options ?? {});
  const missing = required.find(
    (option) => !Object.hasOwn(layer.options, option) && !Object.hasOwn(annotationsOf(properties[option]), 'default'),
  );
  if (missing === undefined) return [layer];
  if (!hasChecked) {
    const example = annotationsOf(properties[missing]).examples?.[0] ?? 1;
    report.error('missing-key', at, `\`${missing}\` is missing in \`${layer.kind}\`. Write \`${layer.kind}: { ${missing}: ${example} }\`.`);
  }
  return [];
}

function readPreset(entry: Entry, { preset: given }: Section, report: Report): PresetChoice | undefined {
  if (given === undefined) return undefined;
  const name = typeof given === 'string' ? given : Object.keys(given)[0];
  const preset = name === undefined ? undefined : presetNamed(name);
  const count = entry.value?.kind === 'mapping' ? entry.value.entries.length : 1;
  if (count !== 1) report.error('one-preset', valueRange(entry), '`preset` takes exactly one preset, such as `preset: mlp`. Write one.');
  if (!preset) return undefined;
  return { name, options: { ...defaultsIn(preset.options), ...(typeof given === 'object' ? given[name] : {}) }, range: valueRange(entry) };
}

function readLoss(
  entry: Entry,
  { loss: given }: Section,
  report: Report,
): { readonly name: string; readonly options: Readonly<Record<string, unknown>> } | undefined {
  if (given === undefined) return undefined;
  const names = typeof given === 'string' ? [given] : Object.keys(given);
  if (names.length !== 1 || (entry.value?.kind === 'mapping' && entry.value.entries.length !== 1))
    report.error('one-loss', valueRange(entry), 'A network has exactly one loss, such as `loss: crossEntropy`. Write one.');
  const kind = losses.find(({ name }) => name === names[0]);
  return kind && { name: kind.name, options: { ...defaultsIn(kind.options), ...(typeof given === 'object' ? given[kind.name] : {}) } };
}

/** Losses of classes read scores: what would make probabilities of them is part of the loss. */
function checkLast(layers: readonly LayerDescription[], loss: string, report: Report): void {
  const last = layers.at(-1);
  const activation = last?.options.activation;
  const twice = lossKindNamed(loss).applies;
  if (last?.range && last.kind === 'dense' && last.options.units === 1 && lossKindNamed(loss).targets === 'classes') {
    report.warning(
      'one-score',
      last.range,
      `\`${loss}\` compares the scores of classes, and a single score always has the probability 1: the loss does not depend on the network. Write \`units:\` as many as there are classes, or for numbers \`loss: meanSquaredError\`.`,
    );
  }
  if (!last?.range || twice === undefined || activation !== twice) return;
  report.error(
    'activation-twice',
    last.range,
    `\`${loss}\` takes scores and applies ${twice} itself, so the last layer may not apply it, too. Remove \`activation: ${twice}\`.`,
  );
}
