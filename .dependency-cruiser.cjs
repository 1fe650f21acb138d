/**
 * The floor plan of docs/architecture.md as data. A room may import only rooms on lines above its own,
 * and only through their door (index.ts).
 */
const LINES = [
  ['ecuador', 'platform'],
  ['requirements', 'audit'],
  ['mail', 'lockouts', 'centers', 'registries', 'guide'],
  ['staff'],
  ['approvals'],
  ['employers'],
  ['turnos'],
  ['queue'],
  ['dossiers'],
  ['papers'],
  ['resets', 'contact-changes', 'unlocks'],
  ['recovery', 'signed-requests'],
  ['workstation', 'supervision', 'administration'],
];
/** Rooms that know nothing of Nest, the database or the clock. */
const PURE_ROOMS = ['ecuador', 'requirements'];
/** What starts the house: these wire all rooms and may reach into platform. */
const ENTRIES = '^src/(main|migrate|seed-demo|padron-import|create-app|app\\.module)\\.ts$';
const SPECS = '\\.spec\\.ts$';

const rooms = LINES.flat();
const oneOf = (names) => `^src/(${names.join('|')})/`;

const onlyRoomsAbove = rooms.map((room) => {
  const line = LINES.findIndex((names) => names.includes(room));
  const notAbove = LINES.slice(line)
    .flat()
    .filter((other) => other !== room);
  return {
    name: `${room}-imports-only-rooms-above`,
    severity: 'error',
    from: { path: `^src/${room}/`, pathNot: SPECS },
    to: { path: oneOf(notAbove) },
  };
});

const throughTheDoor = rooms.map((room) => ({
  name: `${room}-through-its-door`,
  severity: 'error',
  from: { path: '^src/', pathNot: [`^src/${room}/`, ENTRIES, SPECS] },
  to: { path: `^src/${room}/`, pathNot: `^src/${room}/index\\.ts$` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: { path: '^(src|migrations)/' }, to: { circular: true } },
    {
      name: 'every-folder-is-a-room',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: oneOf(rooms) },
      to: {},
    },
    ...onlyRoomsAbove,
    ...throughTheDoor,
    {
      name: 'insiders-do-not-use-their-own-door',
      severity: 'error',
      from: { path: '^src/([^/]+)/.+\\.ts$', pathNot: SPECS },
      to: { path: '^src/$1/index\\.ts$' },
    },
    {
      name: 'pure-rooms-stay-pure',
      severity: 'error',
      from: { path: oneOf(PURE_ROOMS), pathNot: SPECS },
      to: { path: '^src/', pathNot: oneOf(PURE_ROOMS) },
    },
    {
      name: 'rules-are-pure',
      comment: 'Rules import rules, errors, ecuador and requirements; never a clock, a store or Nest.',
      severity: 'error',
      from: { path: '\\.rules\\.ts$' },
      to: {
        path: '^(src|node_modules)/',
        pathNot: ['\\.rules\\.ts$', '\\.errors\\.ts$', '^src/(ecuador|requirements)/index\\.ts$'],
      },
    },
    {
      name: 'typeorm-only-where-sql-is',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '\\.(store|reads|entity)\\.ts$',
          '^src/platform/(database|http/rate-limits)',
          ENTRIES,
          SPECS,
        ],
      },
      to: { path: '^node_modules/typeorm/' },
    },
    {
      name: 'edges-never-touch-a-store',
      comment: 'Controllers, pages and sweeps call use cases and reads.',
      severity: 'error',
      from: { path: '\\.(controller|pages|sweep)\\.ts$' },
      to: { path: '\\.store\\.ts$' },
    },
    {
      name: 'the-product-knows-no-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: SPECS },
      to: { path: '^(test|bench|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
