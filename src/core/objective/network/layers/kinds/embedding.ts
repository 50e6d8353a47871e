import { customGrad, gather, tensor, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import * as Type from 'typebox';
import { definedLayer } from '../definedLayer';
import { count, initializer } from '../options';

interface EmbeddingOptions {
  readonly inputDim: number;
  readonly outputDim: number;
}

export const embedding = definedLayer<EmbeddingOptions>({
  name: 'embedding',
  summary: 'A vector that is learnt for each of the numbers 0, 1, 2, … of a row: for words, characters, and categories.',
  axes: 1,
  options: Type.Object({
    inputDim: count('How many different numbers there are: 0 to one less.', 64),
    outputDim: count('How many numbers a vector has.', 8),
    embeddingsInitializer: initializer('randomUniform', 'the vectors'),
  }),
  define: ({ inputDim, outputDim }, { initializer: start }) => ({
    weights: () => [{ name: 'embeddings', shape: [inputDim, outputDim], start: start('embeddingsInitializer') }],
    outputShape: ([steps]) => [steps, outputDim],
    call: (x, weight) => lookUp(weight('embeddings'), x),
  }),
});

/** Rows of a table by their numbers; the way back adds to each row what comes for it, in the order of the batch. */
function lookUp(table: Tensor, indices: Tensor): Tensor {
  const looked = customGrad((given) => {
    const rows = given as Tensor2D;
    const numbers = indices.dataSync();
    const [count, width] = rows.shape;
    const gradFunc = (dy: Tensor) => {
      const coming = dy.dataSync();
      const gradient = new Float32Array(count * width);
      for (let i = 0; i < numbers.length; i++) {
        const at = numbers[i] * width;
        for (let k = 0; k < width; k++) gradient[at + k] += coming[i * width + k];
      }
      return tensor(gradient, [count, width]);
    };
    return { value: gather(rows, tensor(Int32Array.from(numbers), indices.shape, 'int32')), gradFunc };
  });
  return looked(table);
}
