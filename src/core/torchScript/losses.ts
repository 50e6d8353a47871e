import { indented, NotInTorch, number } from './python';

type Options = Readonly<Record<string, unknown>>;

/** The lines of `loss_of(outputs, targets)` for every loss; targets are [rows, width] numbers, a class is one of them. */
const sayings: Readonly<Record<string, (options: Options, hasShares: boolean) => readonly string[]>> = {
  crossEntropy: ({ labelSmoothing }, hasShares) => {
    const smoothing = Number(labelSmoothing ?? 0) === 0 ? '' : `, label_smoothing=${number(Number(labelSmoothing))}`;
    return [`return F.cross_entropy(outputs, ${hasShares ? 'targets' : 'targets[:, 0].long(), ignore_index=-1'}${smoothing})`];
  },
  binaryCrossEntropy: () => ['return F.binary_cross_entropy_with_logits(outputs, targets)'],
  focal: ({ gamma }) => [
    'known = targets[:, 0] >= 0',
    'log_p = F.log_softmax(outputs[known], dim=1).gather(1, targets[known].long())',
    `return -((1 - log_p.exp())**${number(Number(gamma ?? 2))} * log_p).mean()`,
  ],
  hinge: () => ['return torch.relu(1 - (2 * targets - 1) * outputs).mean()'],
  meanSquaredError: () => ['return F.mse_loss(outputs, targets)'],
  meanAbsoluteError: () => ['return F.l1_loss(outputs, targets)'],
  huber: ({ delta }) => [`return F.huber_loss(outputs, targets, delta=${number(Number(delta ?? 1))})`],
  poisson: () => ['return F.poisson_nll_loss(outputs, targets)'],
};

/** A loss as a function in Python. @throws NotInTorch */
export function lossInTorch(name: string, options: Options, hasShares: boolean): readonly string[] {
  if (!Object.hasOwn(sayings, name)) throw new NotInTorch(`The loss \`${name}\` cannot be written for PyTorch.`);
  return ['def loss_of(outputs, targets):', ...indented(sayings[name](options, hasShares))];
}
