/** The chunk that comes where the site can say who the visitor is: signs in, keeps signed in, and leaves nothing behind. */
export { createIdentity as identity } from './identity/create-identity.tsx';
