import { replayable, type Replayable } from '../core/engine/replayable';
import { ExpressionError } from '../core/recordLanguage/expression';
import type { Recording } from '../core/recording/recording';
import { UserError } from '../protocol/channel';

/** What core refuses for the user's sake is a refusal on the wire, too. */
export function refusing<Result>(make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof RangeError) throw new UserError(error.message);
    throw error;
  }
}

/** @throws UserError for a recording whose updates cannot be made again. */
export function toReplay(recording: Recording): Replayable {
  return refusing(() => replayable(recording));
}
