/** The chunk of a look that is not the usual one. It stands alone, since the launcher loads it before the panel. */
export { createLook } from './look/create-look.ts';
