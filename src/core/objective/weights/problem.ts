/** Weights of a file cannot be read or do not fit the network. The message is a whole sentence for the user. */
export class WeightsProblem extends Error {
  override readonly name = 'WeightsProblem';
}
