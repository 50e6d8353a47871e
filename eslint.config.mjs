import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'dist-test/',
      '.vscode-test/',
      'node_modules/',
      'src/core/formula/formulaParser*.ts',
      'src/core/objective/tensorflow/native/assembly/',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      // A file that is stuffed to stay within its lines shows here.
      complexity: ['error', 30],
      'max-depth': ['error', 5],
      'max-params': ['error', 8],
      'max-lines-per-function': ['error', { max: 125 }],
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-console': 'error',
      // Its default export is one object with everything in it, which no bundler can take apart.
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ImportDeclaration[source.value="typebox"] > ImportDefaultSpecifier',
          message: "Write import * as Type from 'typebox'.",
        },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  // Mocha's suites and assertions; tools print.
  { files: ['test/**/*.ts'], rules: { 'no-console': 'off', complexity: 'off', 'max-depth': 'off', 'max-lines-per-function': 'off' } },
);
