/** Something that TensorFlow.js cannot do, told in a whole sentence. */
export class TensorflowFailure extends Error {
  override readonly name = 'TensorflowFailure';
}

/**
 * What TensorFlow.js throws, in words for the user.
 * @param what cannot be done: the beginning of a sentence. @param advice a whole sentence.
 */
export function tensorflowFailure(what: string, cause: unknown, advice: string): TensorflowFailure {
  if (cause instanceof TensorflowFailure) return cause;
  const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0].slice(0, 200);
  const isMemory = ['memory', 'Array buffer allocation', 'Invalid typed array length'].some((sign) => reason.includes(sign));
  const remedy = isMemory ? 'There was probably not enough memory: write a smaller `batchSize`, or fewer or smaller layers.' : advice;
  return new TensorflowFailure(`${what}: TensorFlow.js says “${reason.replace(/\.$/, '')}”. ${remedy}`, { cause });
}
