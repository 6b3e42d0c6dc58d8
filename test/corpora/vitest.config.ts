import base from '../../vite.config.ts';

/** The project's own, with these files instead of its tests. */
export default { ...base, root: new URL('../..', import.meta.url).pathname, test: { ...base.test, include: ['test/corpora/*.spec.ts'], testTimeout: 1_800_000 } };
