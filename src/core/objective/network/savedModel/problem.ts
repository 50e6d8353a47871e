/** A saved model cannot be read, or holds what is not supported. The message is a whole sentence for the user. */
export class ModelProblem extends Error {
  override readonly name = 'ModelProblem';
}
