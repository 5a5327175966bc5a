// `POST /info` and `POST /exchange` over HTTP, with the codes and bodies of the real venue.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Journal } from '../../journal/journal.ts';
import { JOURNAL_TEXT_MAX } from '../../journal/record.ts';
import type { Gateway } from '../gateway.ts';
import { REPLY_TEXT, type Reply, type Request } from '../reply.ts';
import { BODY_BYTES_MAX, isJson, parseJson, readBody } from './body.ts';

const CORS = { 'access-control-allow-origin': '*', 'access-control-expose-headers': '*' };
const PREFLIGHT = { ...CORS, 'access-control-allow-headers': '*', 'access-control-allow-methods': 'POST' };

const TEXT = {
  badJson: 'Failed to parse the request body as JSON',
  mediaType: 'Expected request with `Content-Type: application/json`',
  tooLong: 'Failed to buffer the request body: length limit exceeded',
} as const;

export interface ApiOptions {
  readonly gateway: Gateway;
  readonly journal: Journal;
  readonly arrivalUs: () => number;
}

type Endpoint = '/info' | '/exchange';

interface Received {
  readonly us: number;
  readonly ip: string;
  readonly endpoint: Endpoint;
  readonly text: string;
}

export class HttpApi {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  handle(endpoint: Endpoint, message: IncomingMessage, response: ServerResponse): void {
    const received = { us: this.#options.arrivalUs(), ip: message.socket.remoteAddress ?? '', endpoint };
    if (message.method === 'OPTIONS') {
      response.writeHead(200, PREFLIGHT).end();
    } else if (message.method !== 'POST') {
      this.#refuse({ ...received, text: message.method ?? '' }, 405, '', response);
    } else if (!isJson(message.headers['content-type'])) {
      this.#refuse({ ...received, text: '' }, 415, TEXT.mediaType, response);
    } else {
      readBody(message, BODY_BYTES_MAX, (text) => {
        if (text === null) this.#refuse({ ...received, text: '' }, 413, TEXT.tooLong, response, message);
        else this.#answer({ ...received, text }, response);
      });
    }
  }

  #answer(received: Received, response: ServerResponse): void {
    const { gateway } = this.#options;
    const body = parseJson(received.text);
    if (body === undefined) {
      this.#refuse(received, 400, TEXT.badJson, response);
      return;
    }
    const request: Request = { ...received, req: gateway.nextRequest(), transport: 'http' };
    const respond = (reply: Reply): void => this.#reply(request.req, reply, response);
    if (received.endpoint === '/info') gateway.info(body.value, request, respond);
    else gateway.action(body.value, request, respond);
  }

  /** Answers what is no request of the protocol. With a body still arriving, the connection is cut afterwards. */
  #refuse(
    { us, ip, endpoint, text }: Received,
    status: number,
    answer: string,
    response: ServerResponse,
    arriving?: IncomingMessage,
  ): void {
    const { gateway, journal } = this.#options;
    const req = gateway.nextRequest();
    const shown = text.length <= JOURNAL_TEXT_MAX ? { text } : { chars: text.length };
    journal.append('recv', { req, ip, via: 'http', path: endpoint, ...shown }, us);
    journal.append('sent', { req, status, text: answer });
    journal.flushCauses();
    const headers = { 'content-type': 'text/plain; charset=utf-8', ...CORS };
    response.writeHead(status, arriving === undefined ? headers : { ...headers, connection: 'close' });
    response.end(answer, () => arriving?.destroy());
  }

  #reply(req: number, reply: Reply, response: ServerResponse): void {
    const status = statusOf(reply);
    const shown = reply.kind === 'ok' && reply.body.length <= JOURNAL_TEXT_MAX ? { text: reply.body } : {};
    const chars = reply.kind === 'ok' ? reply.body.length : 0;
    const { journal } = this.#options;
    journal.append('sent', { req, status, chars, ...shown });
    journal.flushCauses();
    if (reply.kind === 'drop') {
      response.destroy();
    } else if (reply.kind === 'ok') {
      json(response, 200, reply.body);
    } else if (reply.kind === 'unprocessable') {
      plain(response, 422, REPLY_TEXT.unprocessable);
    } else if (reply.kind === 'badGateway') {
      response.writeHead(502, { 'content-type': 'text/html' }).end(REPLY_TEXT.badGateway);
    } else {
      json(response, status, 'null');
    }
  }
}

/** 0 stands for a connection cut without an answer. */
function statusOf(reply: Reply): number {
  const statuses = { ok: 200, unprocessable: 422, limited: 429, internal: 500, badGateway: 502, drop: 0 };
  return statuses[reply.kind];
}

function json(response: ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...CORS,
    })
    .end(body);
}

function plain(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...CORS }).end(body);
}
