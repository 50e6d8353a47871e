import type { Stage } from '../../optimizer/stage';
import { doing, epsilonBeforeCorrection, numberIn, withStages } from '../variant';
import { hasStage, type Suspect } from './suspect';

/** The vector under the root, by what the rule has. */
const squaresOf = (vectors: Parameters<Stage['run']>[0]) => vectors.vHat ?? vectors.variance ?? vectors.r ?? vectors.v;

export const epsilonInside: Suspect = {
  name: 'ε inside the root',
  said: 'ε is added under the root, √(v + ε), where the rule adds it after the root, √v + ε.',
  stage: 'effective learning rate',
  readings: (rule, options) =>
    numberIn(options, 'epsilon') === 0
      ? []
      : [
          {
            rule: withStages(rule, (stages, given) =>
              stages.map((stage) =>
                stage.output !== 'effectiveLearningRate'
                  ? stage
                  : doing(stage, (vectors, length, { learningRate }) => {
                      const squares = squaresOf(vectors);
                      for (let i = 0; i < length; i++)
                        vectors.effectiveLearningRate[i] = learningRate / Math.sqrt(squares[i] + numberIn(given, 'epsilon'));
                    }),
              ),
            ),
          },
        ],
};

export const epsilonEarly: Suspect = {
  name: 'ε before the bias correction',
  said: 'ε is added to √v before its bias is corrected, where the rule adds it to √v̂.',
  stage: 'effective learning rate',
  readings: (rule, options) =>
    hasStage(rule, options, 'bias correction of v') && numberIn(options, 'epsilon') > 0 ? [{ rule: epsilonBeforeCorrection(rule) }] : [],
};

export const epsilonMissing: Suspect = {
  name: 'ε missing',
  said: 'ε of the options is not added to the denominator.',
  stage: 'effective learning rate',
  readings: (_, options) => (numberIn(options, 'epsilon') > 0 ? [{ options: (given) => ({ ...given, epsilon: 0 }) }] : []),
};
