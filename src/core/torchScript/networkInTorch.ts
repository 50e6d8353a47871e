import { isFrozen, type NetworkLayer } from '../objective/network/layers/network';
import { activityRegularizerOf, weightPenaltiesOf, type WeightPenalty } from '../objective/network/layers/penalties';
import type { NetworkOnTensors } from '../objective/network/networkOnTensors';
import { toTorch, torchShape } from '../objective/weights/torchLayout';
import type { ParameterTensor } from '../parameters';
import { layerInTorch, type LayerInTorch } from './layers';
import { lossInTorch } from './losses';
import { identifier, indented, NotInTorch, number, text } from './python';
import type { ProblemInTorch } from './problemInTorch';
import type { TensorFile } from './tensorFile';

/** More indices than these are not written: 64 MiB. */
const mostRows = 2 ** 24;

/** A network on its data as a module of PyTorch, weights in PyTorch’s layout. @throws NotInTorch */
export function networkInTorch(objective: NetworkOnTensors, file: TensorFile, steps: number): ProblemInTorch {
  const { network, dataset, description, stateStart } = objective.parts;
  if (description.data.augmentation)
    throw new NotInTorch('`augment` changes batches as they are learnt from, which the script does not. Export without it.');
  if (objective.partsPerBatch > 1)
    throw new NotInTorch('`parts` takes gradients of parts of a batch, which the script does not. Export without it.');
  const penalties = weightPenaltiesOf(network.layers, network.layout);
  const taken = new Set<string>();
  const layers = network.layers.map((layer) => ({ layer, own: layerInTorch(layer), name: identifier(layer.name, taken) }));
  const torchNames = new Map(
    layers.flatMap(({ layer, own, name }) => own.tensors.map(({ ours, torch }) => [`${layer.name}/${ours}`, `${name}.${torch}`])),
  );
  const nameOf = ({ name }: ParameterTensor): string => {
    const known = torchNames.get(name);
    if (known === undefined) throw new NotInTorch(`“${name}” has no counterpart in PyTorch.`);
    return known;
  };
  const inPictures = dataset.inputShape.length === 3;
  const inputs = file.tensor('inputs', [dataset.rows, ...dataset.inputShape], dataset.inputs);
  const targets = file.tensor('targets', [dataset.rows, dataset.targets.width], dataset.targets.values);
  const isUnlike = layers.some(
    ({ layer: { description: one } }) => one.kind === 'batchNormalization' && one.options.variance !== 'unbiased',
  );
  return {
    lines: [
      `inputs = ${inputs}${inPictures ? '.permute(0, 3, 1, 2).contiguous()' : ''}`,
      `targets = ${targets}`,
      ...names(network.layout.tensors.map((tensor) => [tensor.name, nameOf(tensor)])),
      '',
      '',
      'class Network(torch.nn.Module):',
      ...(isUnlike
        ? [
            '    # PyTorch takes the unbiased variance of a batch into its moving averages, the experiment the biased one: predictions differ, losses while learning do not.',
          ]
        : []),
      '    def __init__(self):',
      '        super().__init__()',
      ...layers.flatMap(({ layer, own, name }) =>
        own.module === undefined
          ? []
          : [
              `        self.${name} = ${own.module}${isFrozen(layer) ? '.requires_grad_(False)' : ''}`,
              ...(isFrozen(layer) && layer.description.kind === 'batchNormalization' ? [`        self.${name}.eval()`] : []),
            ],
      ),
      '',
      '    def forward(self, x, step):',
      ...indented(forward(layers), 2),
      '',
      '',
      ...lossInTorch(description.network.loss, description.network.lossOptions, dataset.targets),
      '',
      '',
      ...(penalties.length > 0 ? penaltyLines(penalties) : []),
      'def problem(start):',
      '    network = Network()',
      '    network.load_state_dict(start, strict=False)',
      '    own = dict(network.named_parameters())',
      '    p = {ours: own[theirs] for ours, theirs in names.items()}',
      `    return p, lambda step, rows: loss_of(network(inputs[rows], step), targets[rows])${penalties.length > 0 ? ' + penalty(p)' : ''}${network.layers.some(activityRegularizerOf) ? ' + network.activity' : ''}`,
    ],
    start: (theta) => {
      const stored = (tensors: readonly ParameterTensor[], values: Float32Array) =>
        tensors.map(
          (tensor) =>
            `${text(nameOf(tensor))}: ${file.tensor(nameOf(tensor), torchShape(tensor), toTorch(values.subarray(tensor.offset, tensor.offset + tensor.size), tensor))},`,
        );
      return [
        ...stored(network.layout.tensors, theta),
        ...stored(network.stateLayout.tensors, stateStart),
        ...stored(network.frozenLayout.tensors, network.frozenWeights),
      ];
    },
    rows: (of, run) => rowsOf(of as NetworkOnTensors, run, file, steps),
    shown: network.layout.tensors.flatMap((tensor) => shown(tensor)),
    drops: layers.some(({ layer }) => layer.description.kind === 'dropout' && Number(layer.description.options.rate) > 0),
  };
}

const names = (pairs: readonly (readonly [string, string])[]): string[] => [
  '# What the experiment calls the parameters, and what PyTorch does.',
  'names = {',
  ...pairs.map(([ours, theirs]) => `    ${text(ours)}: ${text(theirs)},`),
  '}',
];

/** What the layers' regularizers add to the loss. */
function penaltyLines(penalties: readonly WeightPenalty[]): string[] {
  const terms = penalties.flatMap(({ name, l1 = 0, l2 = 0 }) => [
    ...(l1 === 0 ? [] : [`${number(l1)} * p[${text(name)}].abs().sum()`]),
    ...(l2 === 0 ? [] : [`${number(l2)} * p[${text(name)}].square().sum()`]),
  ]);
  return ['def penalty(p):', `    return ${terms.join(' + ')}`, '', ''];
}

/** One line a layer. What one layer alone reads is called x. */
function forward(layers: readonly { layer: NetworkLayer; own: LayerInTorch; name: string }[]): string[] {
  const isPlain = layers.every(({ layer: { from } }, i) => from.length === 1 && from[0] === i - 1);
  const value = (at: number) => (isPlain || at < 0 ? 'x' : `${layers[at].name}_out`);
  const lines = layers.flatMap(({ layer, own, name }, i) => {
    const output = own.output(layer.from.map(value), `self.${name}`);
    return [...(output === value(i) ? [] : [`${value(i)} = ${output}`]), ...activityLines(layer, value(i))];
  });
  return [
    ...(layers.some(({ layer }) => activityRegularizerOf(layer)) ? ['self.activity = 0'] : []),
    ...lines,
    `return ${value(layers.length - 1)}`,
  ];
}

/** What a layer adds to the loss for the size of its outputs, mean over the rows. */
function activityLines(layer: NetworkLayer, output: string): string[] {
  const { l1 = 0, l2 = 0 } = activityRegularizerOf(layer) ?? {};
  const terms = [
    ...(l1 === 0 ? [] : [`${number(l1)} * ${output}.abs().sum()`]),
    ...(l2 === 0 ? [] : [`${number(l2)} * ${output}.square().sum()`]),
  ];
  return terms.length === 0 ? [] : [`self.activity = self.activity + (${terms.join(' + ')}) / ${output}.shape[0]`];
}

/** Kernels lie the other way round. */
function shown({ name, shape }: ParameterTensor): string[] {
  if (name.endsWith('/depthwise_kernel'))
    return [`${text(name)}: lambda w: w.reshape(${shape[2]}, ${shape[3]}, ${shape[0]}, ${shape[1]}).permute(2, 3, 0, 1),`];
  if (shape.length === 2) return [`${text(name)}: lambda w: w.t(),`];
  return shape.length === 4 ? [`${text(name)}: lambda w: w.permute(2, 3, 1, 0),`] : [];
}

function rowsOf({ sampler, parts: { dataset } }: NetworkOnTensors, run: string, file: TensorFile, steps: number): string {
  const isWhole = sampler.rowsAt(0) === sampler.rowsAt(1);
  const count = isWhole ? 1 : Math.min(steps + 1, sampler.listed ?? Infinity);
  if (isWhole && sampler.rowsAt(0).length === dataset.rows) return '[slice(None)]';
  let total = 0;
  const batches = Array.from({ length: count }, (_, step) => {
    const rows = sampler.rowsAt(step);
    total += rows.length;
    if (total > mostRows)
      throw new NotInTorch(
        `The batches of ${steps} steps name more than ${mostRows} rows, too many to be written down. Export fewer steps.`,
      );
    return rows.slice();
  });
  const rows = Float32Array.from(batches.flatMap((batch) => [...batch]));
  return `batches(${file.tensor(`rows of ${run}`, [rows.length], rows)}, ${file.tensor(
    `batch sizes of ${run}`,
    [count],
    batches.map(({ length }) => length),
  )})`;
}
