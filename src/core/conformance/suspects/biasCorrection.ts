import { without } from '../variant';
import { hasStage, type Suspect } from './suspect';

export const biasCorrectionMissing: Suspect = {
  name: 'bias correction missing',
  said: 'The moments are not corrected for their start at zero.',
  stage: 'bias correction',
  readings: (rule, options) =>
    hasStage(rule, options, 'bias correction')
      ? [
          { rule: without(rule, 'bias correction') },
          { rule: without(rule, 'bias correction of v') },
          { rule: without(rule, 'bias correction of m') },
        ]
      : [],
};

export const countOff: Suspect = {
  name: 'count of steps off by one',
  said: 'The bias correction counts the steps one too far, or one too few.',
  stage: 'bias correction',
  readings: (rule, options) => (hasStage(rule, options, 'bias correction') ? [{ t: (t) => t + 1 }, { t: (t) => t - 1 }] : []),
};
