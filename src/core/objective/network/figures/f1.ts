import { confusionOf } from './confusion';
import { ofClasses, type Figure } from './figure';

export const f1: Figure = {
  name: 'f1',
  isMoreBetter: true,
  detail: 'the harmonic mean of precision and recall: of the second of two classes, else the mean over classes',
  absent: ofClasses('f1'),
  of(predicted) {
    const counts = confusionOf(predicted);
    const size = predicted.targets.classes.length;
    const of = (own: number) => {
      let [said, true_] = [0, 0];
      for (let other = 0; other < size; other++) {
        said += counts[other * size + own];
        true_ += counts[own * size + other];
      }
      // Neither there nor said: nothing to find counts as 0, as scikit-learn has it.
      return said + true_ === 0 ? 0 : (2 * counts[own * size + own]) / (said + true_);
    };
    return size === 2 ? of(1) : Array.from({ length: size }, (_, own) => of(own)).reduce((sum, one) => sum + one, 0) / size;
  },
};
