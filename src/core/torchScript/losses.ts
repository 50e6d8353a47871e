import type { Targets } from '../objective/data/targets';
import { indented, literal, NotInTorch, number } from './python';

type Options = Readonly<Record<string, unknown>>;

interface TargetTraits {
  /** Targets are shares of classes. */
  readonly hasShares: boolean;
  /** Classes count differently: there is `class_weights`. */
  readonly isWeighed: boolean;
}

const weightOfRows = 'weights = class_weights[targets.long()]';

/** The lines of `loss_of(outputs, targets)` for every loss; targets are [rows, width] numbers, a class is one of them. */
const sayings: Readonly<Record<string, (options: Options, place: TargetTraits) => readonly string[]>> = {
  crossEntropy({ labelSmoothing }, { hasShares, isWeighed }) {
    const smoothing = Number(labelSmoothing ?? 0) === 0 ? '' : `, label_smoothing=${number(Number(labelSmoothing))}`;
    return [
      `return F.cross_entropy(outputs, ${hasShares ? 'targets' : 'targets[:, 0].long(), ignore_index=-1'}${isWeighed ? ', weight=class_weights' : ''}${smoothing})`,
    ];
  },
  binaryCrossEntropy: (_, { isWeighed }) =>
    isWeighed
      ? [weightOfRows, 'return F.binary_cross_entropy_with_logits(outputs, targets, weight=weights, reduction="sum") / weights.sum()']
      : ['return F.binary_cross_entropy_with_logits(outputs, targets)'],
  focal({ gamma }, { isWeighed }) {
    const each = `-(1 - log_p.exp())**${number(Number(gamma ?? 2))} * log_p`;
    return [
      'known = targets[:, 0] >= 0',
      'classes = targets[known].long()',
      'log_p = F.log_softmax(outputs[known], dim=1).gather(1, classes)',
      ...(isWeighed
        ? ['weights = class_weights[classes]', `return (weights * ${each}).sum() / weights.sum()`]
        : [`return (${each}).mean()`]),
    ];
  },
  hinge: (_, { isWeighed }) => {
    const each = 'torch.relu(1 - (2 * targets - 1) * outputs)';
    return isWeighed ? [weightOfRows, `return (weights * ${each}).sum() / weights.sum()`] : [`return ${each}.mean()`];
  },
  meanSquaredError: () => ['return F.mse_loss(outputs, targets)'],
  meanAbsoluteError: () => ['return F.l1_loss(outputs, targets)'],
  huber: ({ delta }) => [`return F.huber_loss(outputs, targets, delta=${number(Number(delta ?? 1))})`],
  poisson: () => ['return F.poisson_nll_loss(outputs, targets)'],
};

/** A loss as a function in Python. @throws NotInTorch */
export function lossInTorch(
  name: string,
  options: Options,
  { width, classWeights }: Pick<Targets, 'width' | 'classWeights'>,
): readonly string[] {
  if (!Object.hasOwn(sayings, name)) throw new NotInTorch(`The loss \`${name}\` cannot be written for PyTorch.`);
  const lines = sayings[name](options, { hasShares: width > 1, isWeighed: classWeights !== undefined });
  return [
    ...(classWeights ? [`class_weights = tensor(${literal(Array.from(classWeights))})`, '', ''] : []),
    'def loss_of(outputs, targets):',
    ...indented(lines),
  ];
}
