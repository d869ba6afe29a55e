const upper = '^src/(run|proof|upload|schedule)/';
const middle = '^src/(inbox|mapping|connector|store|retry|observe|access|sheet)/';
const language = '^src/(expression|config)/';
/** The layers of the design, section 6: each may import what stands to its right. */
export default {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'error-is-a-leaf',
      severity: 'error',
      from: { path: '^src/error/' },
      to: { path: '^src/', pathNot: '^src/error/' },
    },
    {
      name: 'record-knows-error-alone',
      severity: 'error',
      from: { path: '^src/record/' },
      to: { path: '^src/', pathNot: '^src/(error|record)/' },
    },
    {
      name: 'language-knows-record',
      severity: 'error',
      from: { path: language },
      to: { path: '^src/', pathNot: '^src/(error|record|expression|config)/' },
    },
    {
      name: 'expression-knows-no-config',
      severity: 'error',
      from: { path: '^src/expression/' },
      to: { path: '^src/config/' },
    },
    {
      name: 'middle-knows-language',
      severity: 'error',
      from: { path: middle },
      to: {
        path: '^src/',
        pathNot: '^src/(error|record|expression|config|inbox|mapping|connector|store|retry|observe|access|sheet)/',
      },
    },
    {
      name: 'store-ports-know-no-engine',
      severity: 'error',
      from: { path: '^src/store/[^/]+[.]ts$' },
      to: { path: '^src/store/[^/]+/' },
    },
    {
      name: 'upper-knows-middle',
      severity: 'error',
      from: { path: upper },
      to: { path: '^src/(app|cli|server|console|transport)/|^src/store/[^/]+/' },
    },
    {
      name: 'run-is-pure',
      severity: 'error',
      from: { path: '^src/(run|retry|mapping)/' },
      to: {
        path: '^(node:)?(fs|fs/promises|net|http|https|child_process)$|^node_modules/(better-sqlite3|undici|express)/',
      },
    },
    {
      name: 'transport-is-an-adapter',
      severity: 'error',
      from: { path: '^src/transport/' },
      to: { path: '^src/(run|proof|upload|schedule|app|cli|server|console|mapping|inbox|store)/' },
    },
    {
      name: 'adapters-are-joined-in-app',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(app|transport)/' },
      to: { path: '^src/transport/' },
    },
    {
      name: 'engines-are-joined-in-app',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(app/|store/[^/]+/)' },
      to: { path: '^src/store/[^/]+/' },
    },
    {
      name: 'app-knows-no-face',
      severity: 'error',
      from: { path: '^src/app/' },
      to: { path: '^src/(cli|server|console)/' },
    },
    {
      name: 'server-knows-no-command',
      severity: 'error',
      from: { path: '^src/server/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'no-dev-in-src',
      severity: 'error',
      from: { path: '^src' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '/@types/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
