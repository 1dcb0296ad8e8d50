import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

const SPECS = '**/*.{spec,db-spec,http-spec,journey-spec,fault-spec,extended-spec}.ts';
const SCRIPTS = '**/*.{mjs,cjs}';

/** What Node offers everywhere, asked of Node itself. */
const nodeGlobals = Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly']));

const lines = (max) => ['error', { max, skipBlankLines: false, skipComments: false }];

const bannedSyntax = [
  {
    selector:
      'ImportSpecifier > Identifier.imported[name="forwardRef"], MemberExpression > Identifier.property[name="forwardRef"]',
    message: 'forwardRef hides a cycle. Cut it: answer an event, or move what both need below them.',
  },
  {
    selector: 'MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip)$/]',
    message: 'Every test runs, every time.',
  },
  {
    selector: 'PropertyDefinition:has(Decorator Identifier[name="IsOptional"]):not(:has(TSNullKeyword))',
    message: 'IsOptional lets null pass, which the type of this field does not: say MayBeAbsent.',
  },
];

export default tseslint.config(
  { ignores: ['dist/**', 'coverage/**', '.data/**', 'test/architecture/fixtures/**', 'libs/client/src/generated/**'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': lines(300),
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...bannedSyntax],
      'prefer-const': ['error', { ignoreReadBeforeAssign: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'typeLike', format: ['PascalCase'] },
        { selector: 'interface', format: ['PascalCase'], custom: { regex: '^I[A-Z]', match: false } },
      ],
      // `for (…; await sleep(50))` and `onEnd(() => stop())` are plain enough.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Nest modules are decorated classes with nothing in them; a base class may hold what its heirs declare.
      '@typescript-eslint/no-extraneous-class': ['error', { allowStaticOnly: true, allowWithDecorator: true }],
      // A response class is a description of JSON; a literal of its shape is one.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_$' }],
      // A handler may answer with a value or with nothing.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // TypeScript does not see what a callback or another request changes while this code waits.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Leaving a type argument out makes TypeScript infer it, which is not the same as its default.
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['**/*.service.ts'],
    rules: { 'max-lines': lines(200), '@typescript-eslint/max-params': ['error', { max: 6 }] },
  },
  { files: ['apps/cli/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: [SPECS],
    plugins: { jest },
    rules: {
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', '**.expect*'] }],
      'jest/no-commented-out-tests': 'error',
      'jest/no-disabled-tests': 'error',
      'jest/no-focused-tests': 'error',
      'jest/no-identical-title': 'error',
      'jest/no-standalone-expect': 'error',
      'jest/unbound-method': 'error',
      'jest/valid-describe-callback': 'error',
      'jest/valid-expect': 'error',
      'jest/valid-expect-in-promise': 'error',
      'jest/valid-title': 'error',
    },
  },
  {
    files: [SPECS, '**/testing/**/*.ts', 'test/**/*.ts'],
    // The files that break a rule stand for product code.
    ignores: ['test/architecture/fixtures/**'],
    rules: {
      // Answers come back as untyped JSON, and the expectation on the next line is the check that a type would be.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/restrict-plus-operands': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      // A missing value fails the test on the spot, which is what it should do.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A fake answers at once and still keeps the signature of what it stands for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      // `jest/unbound-method` knows that `expect(object.method)` does not call it.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // The shape of an answer is what a test is about to assert.
    files: [SPECS, '**/testing/**/*.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
  {
    files: [SCRIPTS],
    extends: [tseslint.configs.strict],
    languageOptions: { globals: nodeGlobals },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': lines(300),
      'no-undef': 'error',
      'no-restricted-syntax': ['error', ...bannedSyntax],
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable', require: 'readonly' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
