// Loaded before the engine by `node --import`, in tests alone: ends the process with SIGKILL at one boundary of an effect.
// It wraps what the platform gives (files, sockets, requests) and the signer of the engine as it is loaded; the product
// knows nothing of it. `?point=NAME&count=N` in its own URL says where, and at which passage.
import { open } from 'node:fs/promises';
import { ClientRequest } from 'node:http';
import { registerHooks } from 'node:module';
import type { KillPoint } from './kill-points.ts';

const wanted = new URL(import.meta.url).searchParams;
const point = wanted.get('point');
let left = Number(wanted.get('count'));

/** One passage; the last one that is waited for is the end. */
function pass(name: KillPoint): void {
  if (name !== point) return;
  left -= 1;
  if (left <= 0) process.kill(process.pid, 'SIGKILL');
}

function textOf(data: unknown): string {
  return typeof data === 'string' ? data : Buffer.isBuffer(data) ? data.toString() : '';
}

// Files: what is written is remembered until it is synced.
const probe = await open(import.meta.filename, 'r');
const files = Object.getPrototypeOf(probe); // the class has no public name
await probe.close();
const written = new WeakMap<object, string>();
for (const method of ['write', 'writeFile'] as const) {
  const original = files[method];
  files[method] = async function (this: object, data: unknown, ...rest: unknown[]) {
    const text = textOf(data);
    if (text.includes('"type":"order_intent"')) pass('record.before');
    if (text.includes('"reserved_until')) pass('nonce.before');
    if (text.includes('"spent_enable"')) pass('halt.before');
    const result = await original.call(this, data, ...rest);
    if (text.includes('"type":"order_intent"')) pass('record.written');
    written.set(this, (written.get(this) ?? '') + text);
    return result;
  };
}
for (const method of ['sync', 'datasync'] as const) {
  const original = files[method];
  files[method] = async function (this: object) {
    const result = await original.call(this);
    const text = written.get(this) ?? '';
    written.delete(this);
    if (text.includes('"type":"order_intent"')) pass('record.durable');
    if (text.includes('"type":"fill"')) pass('fill.durable');
    if (text.includes('"reserved_until')) pass('nonce.durable');
    if (text.includes('"spent_enable"')) pass('halt.durable');
    return result;
  };
}

// Sockets: orders leave by them, answers and fills come in by them.
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (this: WebSocket, data) {
  const isOrder = textOf(data).includes('"type":"order"');
  if (isOrder) pass('send.before');
  send.call(this, data);
  if (isOrder) pass('send.after');
};
const onmessage = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
Object.defineProperty(WebSocket.prototype, 'onmessage', {
  ...onmessage,
  set(this: WebSocket, listener: (event: MessageEvent) => void) {
    onmessage?.set?.call(this, (event: MessageEvent) => {
      const text = textOf(event.data);
      const isAck = text.startsWith('{"channel":"post"');
      const isFill = text.startsWith('{"channel":"userFills"') && text.includes('"tid"');
      if (isAck) pass('ack.before');
      if (isFill) pass('fill.before');
      listener(event);
      if (isAck) pass('ack.after');
      if (isFill) pass('fill.after');
    });
  },
});

// Requests: cancels leave by them.
const cancelling = new WeakSet<ClientRequest>();
const end = ClientRequest.prototype.end;
ClientRequest.prototype.end = function (this: ClientRequest, ...args: unknown[]) {
  const isCancel = /"type":"cancel(?:ByCloid)?"/.test(textOf(args[0]));
  if (isCancel) {
    cancelling.add(this);
    pass('cancel.before');
  }
  Reflect.apply(end, this, args);
  if (isCancel) pass('cancel.after');
  return this;
};
const emit = ClientRequest.prototype.emit;
ClientRequest.prototype.emit = function (this: ClientRequest, name: string | symbol, ...args: unknown[]) {
  if (name === 'response' && cancelling.has(this)) pass('cancel.answered');
  return Reflect.apply(emit, this, [name, ...args]);
};

// The signer, as its file is loaded: only a batch of orders counts.
const wrapper = `
{
  const sign = Signer.prototype.sign;
  Signer.prototype.sign = function (action, ...rest) {
    if (action.type === 'order') globalThis.passBoundary('sign.before');
    const signed = sign.call(this, action, ...rest);
    if (action.type === 'order') globalThis.passBoundary('sign.after');
    return signed;
  };
}
`;
Object.assign(globalThis, { passBoundary: pass });
registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith('/signing/signer.ts')) return loaded;
    return { ...loaded, source: `${textOf(loaded.source)}${wrapper}` };
  },
});
