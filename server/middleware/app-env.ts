import type { SignedValues } from '../chat/signed-visitors.ts';
import type { ClientNet } from '../chat/limits/client-net.ts';
import type { AppConfig } from '../config.ts';
import type { BodyFeed, BodySink } from '../routes/send-frames.ts';
import type { Span } from '../tracing.ts';
import type { ErrorCode } from '../wire/errors.ts';

/** What the middleware leaves for the routes. */
export interface AppEnv {
  /** What the runtime gives along with a request. */
  Bindings: {
    /** Ends the request's connection at once. Absent where the runtime has no way to. */
    cut?: () => void;
    /** The address at the other end of the connection, or the visitor's where the platform vouches for that. Absent where nobody knows. */
    peerAddress?: string | undefined;
    /** Whether a body is never longer than its headers say, and one that is given up ends with its connection. Absent where that depends on who made the request. */
    holdsLength?: boolean;
    /** Fills a response's body itself once it has its headers; the response comes without one. Whether it can. Absent where a body is a stream. */
    takeBody?: (fill: (sink: BodySink) => BodyFeed) => boolean;
  };
  Variables: {
    requestId: string;
    /** The request in its trace, where there is one. */
    span: Span | undefined;
    /** Why the request was refused, if it was. */
    errorCode: ErrorCode | undefined;
    /** Where the request is from, as far as that is known. On routes below `/v1`. */
    net: ClientNet | undefined;
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
