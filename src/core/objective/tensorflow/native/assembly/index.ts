/** Kernels on the memory of tfjs' wasm backend: pointers are byte offsets of float32 tensors, channels come last. Nothing is allocated here. */
export { normalizationSums, normalizationSquares, normalize, normalizationProducts, normalizeBack } from './normalization';
export { maxPoolBack } from './pooling';
export { transpose, swapRows, reverseAxes } from './permute';
