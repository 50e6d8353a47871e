import { numberIn, withStages, without } from '../variant';
import { hasStage, type Suspect } from './suspect';

export const momentumForgotten: Suspect = {
  name: 'momentum forgotten',
  said: 'Every update begins with the state of the first: what was averaged before is lost.',
  stage: 'momentum',
  readings: () => [
    { forgets: ['b', 'm', 'v', 'u', 'delta', 'r', 'vMax'] },
    { forgets: ['b', 'm'] },
    { forgets: ['b', 'm', 'v', 'u', 'delta', 'r', 'vMax'], t: () => 0 },
  ],
};

export const nesterovMissing: Suspect = {
  name: 'Nesterov look-ahead',
  said: 'Nesterov’s look-ahead is left out where the options ask for it, or made where they do not.',
  stage: 'Nesterov look-ahead',
  readings: (_, options) =>
    'nesterov' in options && numberIn(options, 'momentum') > 0
      ? [{ options: (given) => ({ ...given, nesterov: given.nesterov !== true }) }]
      : [],
};

export const dampeningIgnored: Suspect = {
  name: 'dampening',
  said: 'The new gradient is not weighted as the options say: by 1 − dampening in momentum.',
  stage: 'momentum',
  readings: (_, options) =>
    numberIn(options, 'momentum') > 0
      ? [
          { options: (given) => ({ ...given, dampening: 0 }) },
          { options: (given) => ({ ...given, dampening: numberIn(given, 'momentum') }) },
        ]
      : [],
};

export const betasSwapped: Suspect = {
  name: 'β₁ and β₂ swapped',
  said: 'β₁ and β₂ have changed places.',
  stage: 'moments',
  readings: (_, options) =>
    'beta1' in options && 'beta2' in options ? [{ options: (given) => ({ ...given, beta1: given.beta2, beta2: given.beta1 }) }] : [],
};

export const amsgradIgnored: Suspect = {
  name: 'AMSGrad',
  said: 'The largest second moment is not used where the options ask for it, or used where they do not.',
  stage: 'maximum of the second moment',
  readings: (rule, options) => [
    ...('amsgrad' in options
      ? [{ options: (given: Readonly<Record<string, unknown>>) => ({ ...given, amsgrad: given.amsgrad !== true }) }]
      : []),
    ...(hasStage(rule, options, 'maximum of the second moment')
      ? [
          {
            rule: without(
              withStages(rule, (stages) => stages),
              'maximum',
            ),
          },
        ]
      : []),
  ],
};
