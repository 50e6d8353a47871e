import { counted } from '../../displayText';
import type { FindingKind } from './findingKind';

export const scheduleRestarted: FindingKind = {
  kind: 'scheduleRestarted',
  description:
    'The weights were saved in the middle of a run, but the learning-rate schedule begins again at step 0, since the optimizer is another one or its state was not kept.',
  find({ run }) {
    const { trained } = run.assignment.objective;
    const rate = run.assignment.rule.learningRate?.(run.assignment.options) ?? run.assignment.options.learningRate;
    if (!trained || trained.step === 0 || run.first !== 0 || typeof rate === 'number' || rate === undefined) return undefined;
    return {
      severity: 'warning',
      step: 0,
      message: `The schedule begins again: the weights were saved after ${counted(trained.step, 'update')} of ${trained.optimizer}, but this run counts its steps from 0. Resume with the same optimizer and state, or give the schedule the rate it had come to.`,
      evidence: { savedAt: trained.step, optimizer: trained.optimizer },
    };
  },
};
