/**
 * Who may import whom. Rooms and layers stand in the order in which they may know each other: each may import itself and what stands
 * before it in its list. `npm run walls`, a part of `npm run lint`, holds this.
 */

/** The rooms of core: none knows one that comes later. */
const rooms = [
  'fileSize',
  'lines',
  'diagnostic',
  'displayText',
  'float32Text',
  'limits',
  'nearest',
  'parameters',
  'random',
  'schema',
  'binary',
  'curves',
  'formula',
  'code',
  'optimizer',
  'objective',
  'optrace',
  'conformance',
  'record',
  'instruments',
  'recording',
  'experiment',
  'engine',
  'torchScript',
  'explanation',
  'recordLanguage',
  'verdicts',
  'breakpoints',
  'traceFormat',
  'comparison',
  'basins',
];
const pathOf = (room) => `^src/core/${room}(/|\\.ts$)`;

/** What shows a text or reads a record does it like this everywhere: small, and of no layer. */
const readers = '^src/core/((diagnostic|displayText|float32Text|limits|lines|parameters|random)\\.ts$|record/|instruments/quantities/)';

/** What each layer outside of core may import beside itself; of names in brackets the types alone. */
const layers = {
  protocol: ['(core)'],
  platform: ['core', 'protocol'],
  pool: ['core', 'protocol', 'platform'],
  worker: ['core', 'protocol', 'platform', 'pool'],
  session: ['protocol', 'platform', '(core)'],
  dap: ['session', 'protocol', 'platform', '(core)'],
  cli: ['core', 'platform', 'pool'],
  webview: ['protocol', '(core)'],
  host: ['core', 'protocol', 'platform', 'worker', 'session', 'dap', 'cli', 'webview'],
};
const layerPath = (name) => (name === 'webview' ? '^webview/' : `^src/${name}/`);
const alternatives = (patterns) => patterns.map((one) => `(?:${one})`).join('|');

const between = Object.entries(layers).flatMap(([name, may]) => {
  const values = may.filter((one) => !one.startsWith('('));
  const types = may.flatMap((one) => (one.startsWith('(') ? [one.slice(1, -1)] : []));
  const known = [name, ...values, ...types].map(layerPath);
  return [
    {
      name: `${name}-knows`,
      comment: `${name} may import ${may.join(', ')}.`,
      severity: 'error',
      from: { path: layerPath(name) },
      to: { path: '^(src|webview)/', pathNot: alternatives(known) },
    },
    ...types.map((one) => ({
      name: `${name}-knows-types`,
      comment: `${name} may import only types of ${one}: write import type.`,
      severity: 'error',
      from: { path: layerPath(name) },
      to: { path: layerPath(one), pathNot: readers, preCompilationOnly: false },
    })),
  ];
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Modules that need each other (not only their types) are one module, or share a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'pre-compilation-only'] } },
    },
    ...rooms.map((room, i) => ({
      name: `core-${room}`,
      comment: `${room} may know only what comes before it among the rooms of core: ${rooms.slice(0, i).join(', ') || 'nothing'}.`,
      severity: 'error',
      from: { path: pathOf(room) },
      to: { path: '^(src|webview)/', pathNot: alternatives(rooms.slice(0, i + 1).map(pathOf)) },
    })),
    {
      name: 'core-has-rooms',
      comment: 'A new room of core needs its place in the order above.',
      severity: 'error',
      from: {},
      to: { path: '^src/core/', pathNot: alternatives(rooms.map(pathOf)) },
    },
    ...between,
    {
      name: 'platform-is-handed',
      comment: 'Worker and session are handed what they need of the machine: only the files that start a thread know which machine it is.',
      severity: 'error',
      from: { path: '^src/(worker|pool|session|protocol)/', pathNot: '^src/worker/(main|language)\\.ts$' },
      to: { path: ['^src/platform/node/', '^(node:)?(fs|path|worker_threads|child_process|os|module|stream|readline)(/|$)'] },
    },
    {
      name: 'host-knows-no-engine',
      comment: 'What computes runs in a worker.',
      severity: 'error',
      from: { path: layerPath('host') },
      to: { path: '^src/core/engine/' },
    },
    {
      name: 'host-knows-types',
      comment: 'What reads and optimizes is slow and large: the extension host’s thread leaves it to worker threads.',
      severity: 'error',
      from: { path: layerPath('host') },
      to: { path: '^src/core/(experiment|optimizer|objective)/', preCompilationOnly: false },
    },
    {
      name: 'host-is-above',
      comment: 'Nothing imports the host.',
      severity: 'error',
      from: { pathNot: layerPath('host') },
      to: { path: layerPath('host') },
    },
    {
      name: 'only-host-knows-vscode',
      comment: 'Only src/host may import vscode.',
      severity: 'error',
      from: { pathNot: layerPath('host') },
      to: { path: '(^|/)(@types/)?vscode(/|$)' },
    },
    {
      name: 'runs-in-a-browser',
      comment: 'core and webview must run in a browser too.',
      severity: 'error',
      from: { path: '^(src/core|webview)/' },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
