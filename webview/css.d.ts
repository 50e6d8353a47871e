declare module '*.css';
/** As text, for shadow roots: see the bundler's loaders. */
declare module 'katex/dist/katex.min.css' {
  const styles: string;
  export default styles;
}
