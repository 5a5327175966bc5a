// The ways in which a request can be answered, before it is known over which transport.

export type Reply =
  /** 200 with this JSON text. */
  | { readonly kind: 'ok'; readonly body: string }
  /** 422: the JSON is not what the endpoint takes. */
  | { readonly kind: 'unprocessable' }
  /** 429: the address is over its weight. */
  | { readonly kind: 'limited' }
  /** 500 with a null body. */
  | { readonly kind: 'internal' }
  /** 502 of a proxy in between, not JSON. */
  | { readonly kind: 'badGateway' }
  /** The connection is cut without an answer. */
  | { readonly kind: 'drop' };

/** Called at most once; never called while a request is made to hang. */
export type Respond = (reply: Reply) => void;

export const REPLY_TEXT = {
  unprocessable: 'Failed to deserialize the JSON body into the target type',
  badGateway: '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body></body>\r\n</html>\r\n',
} as const;

/** Who asks, and how. */
export interface Request {
  /** Number of the request, for the journal. */
  readonly req: number;
  readonly us: number;
  readonly ip: string;
  readonly transport: 'http' | 'ws';
  /** The text as received, for the journal. */
  readonly text: string;
}
