import { alsoDecoupled, coupled, decoupled, numberIn } from '../variant';
import { hasStage, isDecoupled, type Suspect } from './suspect';

const rateOf = (options: Readonly<Record<string, unknown>>) => numberIn(options, 'weightDecay');

export const decayTwice: Suspect = {
  name: 'weight decay twice',
  said: 'The weight decay is applied twice.',
  stage: 'weight decay',
  readings: (rule, options) =>
    rateOf(options) === 0
      ? []
      : [
          { options: (given) => ({ ...given, weightDecay: 2 * rateOf(given) }) },
          // One after the other.
          ...(isDecoupled(rule, options) ? [{ rule: decoupled(rule, (given, α) => 1 - (1 - α * rateOf(given)) ** 2) }] : []),
          // Once in the gradient and once on the parameters.
          { rule: alsoDecoupled(rule, (given, α) => α * rateOf(given)) },
          { gradientDecay: () => rateOf(options) },
        ],
};

export const decayCoupled: Suspect = {
  name: 'coupled weight decay',
  said: 'The weight decay is added to the gradient (coupled, L2), where the rule shrinks the parameters (decoupled).',
  stage: 'weight decay',
  readings: (rule, options) => (rateOf(options) !== 0 && isDecoupled(rule, options) ? [{ rule: coupled(rule) }] : []),
};

export const decayDecoupled: Suspect = {
  name: 'decoupled weight decay',
  said: 'The weight decay shrinks the parameters (decoupled), where the rule adds it to the gradient (coupled, L2).',
  stage: 'weight decay',
  readings: (rule, options) =>
    rateOf(options) !== 0 && hasStage(rule, options, 'weight decay')
      ? [{ rule: decoupled(rule, (given, α) => α * rateOf(given)) }, { rule: decoupled(rule, (given) => rateOf(given)) }]
      : [],
};

export const decayWithoutRate: Suspect = {
  name: 'weight decay without the learning rate',
  said: 'The decoupled weight decay is not multiplied by the learning rate.',
  stage: 'weight decay',
  readings: (rule, options) =>
    rateOf(options) !== 0 && isDecoupled(rule, options) ? [{ rule: decoupled(rule, (given) => rateOf(given)) }] : [],
};

export const decayMissing: Suspect = {
  name: 'weight decay missing',
  said: 'The weight decay of the options is not applied.',
  stage: 'weight decay',
  readings: (_, options) => (rateOf(options) === 0 ? [] : [{ options: (given) => ({ ...given, weightDecay: 0 }) }]),
};
