// `POST /info` and `POST /exchange` over HTTP, with the codes and bodies of the real venue.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Journal } from '../../journal/journal.ts';
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

/** Longest answer that is journaled in full, characters. */
const JOURNAL_TEXT_MAX = 4_096;

export interface ApiOptions {
  readonly gateway: Gateway;
  readonly journal: Journal;
  readonly arrivalUs: () => number;
}

export class HttpApi {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  handle(endpoint: '/info' | '/exchange', message: IncomingMessage, response: ServerResponse): void {
    const us = this.#options.arrivalUs();
    if (message.method === 'OPTIONS') {
      response.writeHead(200, PREFLIGHT).end();
    } else if (message.method !== 'POST') {
      plain(response, 405, '');
    } else if (!isJson(message.headers['content-type'])) {
      plain(response, 415, TEXT.mediaType);
    } else {
      const ip = message.socket.remoteAddress ?? '';
      readBody(message, BODY_BYTES_MAX, (text) => {
        if (text === null) tooLong(message, response);
        else this.#answer(endpoint, { us, ip, text }, response);
      });
    }
  }

  #answer(
    endpoint: '/info' | '/exchange',
    received: { us: number; ip: string; text: string },
    response: ServerResponse,
  ): void {
    const { gateway } = this.#options;
    const body = parseJson(received.text);
    if (body === undefined) {
      plain(response, 400, TEXT.badJson);
      return;
    }
    const request: Request = { ...received, req: gateway.nextRequest(), transport: 'http' };
    const respond = (reply: Reply): void => this.#reply(request.req, reply, response);
    if (endpoint === '/info') gateway.info(body.value, request, respond);
    else gateway.action(body.value, request, respond);
  }

  #reply(req: number, reply: Reply, response: ServerResponse): void {
    const status = statusOf(reply);
    const shown = reply.kind === 'ok' && reply.body.length <= JOURNAL_TEXT_MAX ? { text: reply.body } : {};
    const chars = reply.kind === 'ok' ? reply.body.length : 0;
    this.#options.journal.append('sent', { req, status, chars, ...shown });
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

/** Answers, then cuts the connection: what is still arriving is not read. */
function tooLong(message: IncomingMessage, response: ServerResponse): void {
  response.writeHead(413, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(TEXT.tooLong, () => message.destroy());
}
