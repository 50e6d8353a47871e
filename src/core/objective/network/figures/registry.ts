/** The only list of figures, in the order they are shown. */
import { accuracy } from './accuracy';
import { mae, r2, rmse } from './errors';
import { f1 } from './f1';
import type { Figure } from './figure';
import { topFive } from './topFive';

export const figures: readonly Figure[] = [accuracy, f1, topFive, mae, rmse, r2];
