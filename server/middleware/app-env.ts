import type { SignedValues } from '../chat/signed-visitors.ts';
import type { AppConfig } from '../config.ts';

/** What the middleware leaves for the routes. */
export interface AppEnv {
  Variables: {
    requestId: string;
    /** On routes below `/v1/apps/:app`. */
    app: AppConfig;
    /** On routes that need a visitor. */
    visitor: string;
    /** Whether the site vouched for who that is. */
    verified: boolean;
    /** What it signed for a verified one. */
    signed: SignedValues | undefined;
  };
}
