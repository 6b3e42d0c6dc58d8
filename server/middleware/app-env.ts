import type { SignedValues } from '../chat/signed-visitors.ts';
import type { AppConfig } from '../config.ts';

/** What the middleware leaves for the routes. */
export interface AppEnv {
  /** What the runtime gives along with a request. */
  Bindings: {
    /** Ends the request's connection at once. Absent where the runtime has no way to. */
    cut?: () => void;
  };
  Variables: {
    requestId: string;
    /** On routes below `/v1/apps/:app`. */
    app: AppConfig;
    /** Whether it came from a server and not from a browser, as far as can be told. */
    isFromServer: boolean;
    /** On routes that need a visitor. */
    visitor: string;
    /** Whether the site vouched for who that is. */
    verified: boolean;
    /** What it signed for a verified one. */
    signed: SignedValues | undefined;
  };
}
