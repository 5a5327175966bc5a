// JSON answers of the operator's endpoints. Their errors are `{code, message}`, unlike the venue's own.
import type { ServerResponse } from 'node:http';

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body, (_key, value) => (typeof value === 'bigint' ? String(value) : value))}\n`;
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

/** A refusal with what would help. */
export class AdminError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'AdminError';
    this.status = status;
    this.code = code;
  }
}

export function badRequest(message: string): AdminError {
  return new AdminError(400, 'BAD_REQUEST', message);
}
