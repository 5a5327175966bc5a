// Loaded into a process of the product before its own code, by tests alone: watches every byte that leaves for Redis, venue and callers, and
// the steps of halt.json, and kills whom the test named (itself, mostly) in the very tick in which a boundary is crossed. The product knows
// nothing of it.
import { writeSync } from 'node:fs';
import promises from 'node:fs/promises';
import { Server } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import { type Boundary, type Phase, writeIn } from './boundaries.ts';

/** What a test asks for: kill `pid` at the first crossing of this boundary from now on. */
export interface Aim {
  readonly boundary: Boundary;
  readonly phase: Phase;
  /** Only crossings from after this boundary count; null = all. */
  readonly since: Boundary | null;
  /** 0 = this process. */
  readonly pid: number;
}

const TEXT_MAX = 20_000;
let aim: Aim | null = null;
const waiting = new WeakMap<Socket, Boundary[]>();

process.on('message', (message: Aim | null) => {
  aim = message;
});
// An aim must not keep a process alive that wants to end.
process.channel?.unref();

function crossed(boundary: Boundary, phase: Phase): void {
  if (aim === null) return;
  if (aim.since !== null) {
    if (aim.since === boundary) aim = { ...aim, since: null };
    return;
  }
  if (aim.boundary !== boundary || aim.phase !== phase) return;
  const { pid } = aim;
  aim = null;
  writeSync(1, `crossed ${boundary} ${phase}\n`);
  process.kill(pid === 0 ? process.pid : pid, 'SIGKILL');
}

function textOf(chunk: unknown): string {
  if (typeof chunk === 'string') return chunk.slice(0, TEXT_MAX);
  return chunk instanceof Uint8Array ? Buffer.from(chunk.subarray(0, TEXT_MAX)).toString('latin1') : '';
}

const { write, emit } = Socket.prototype;
Socket.prototype.write = function (this: Socket, ...args: unknown[]): boolean {
  const boundary = writeIn(textOf(args[0]));
  if (boundary === null) return Reflect.apply(write, this, args);
  crossed(boundary, 'before');
  const done: boolean = Reflect.apply(write, this, args);
  waiting.set(this, [...(waiting.get(this) ?? []), boundary]);
  // The bytes are with the kernel once this turn is over.
  setImmediate(() => crossed(boundary, 'after'));
  return done;
};
Socket.prototype.emit = function (this: Socket, event: string | symbol, ...args: unknown[]): boolean {
  // ioredis and node:http listen for data, the runtime's fetch reads when it may.
  if (event === 'data' || event === 'readable') {
    for (const boundary of waiting.get(this) ?? []) crossed(boundary, 'answer');
    waiting.delete(this);
  }
  return Reflect.apply(emit, this, [event, ...args]);
} as typeof emit;

const { emit: emitOfServer } = Server.prototype;
Server.prototype.emit = function (this: Server, event: string | symbol, ...args: unknown[]): boolean {
  const [request] = args;
  const isStop = typeof request === 'object' && request !== null && 'url' in request && 'method' in request;
  if (event === 'request' && isStop && request.method === 'POST' && request.url === '/api/control/stop')
    crossed('stop request', 'answer');
  return Reflect.apply(emitOfServer, this, [event, ...args]);
} as typeof emitOfServer;

const { send } = WebSocket.prototype;
WebSocket.prototype.send = function (this: WebSocket, data) {
  const isOrder = typeof data === 'string' && data.includes('"type":"order"');
  if (isOrder) crossed('order', 'before');
  Reflect.apply(send, this, [data]);
  if (isOrder) setImmediate(() => crossed('order', 'after'));
};

const { open, rename } = promises;
promises.open = async (path, ...rest) => {
  const file = await open(path, ...rest);
  if (!String(path).endsWith('halt.json.new')) return file;
  const sync = file.sync.bind(file);
  file.sync = async () => {
    crossed('halt.json fsync', 'before');
    await sync();
    crossed('halt.json fsync', 'after');
  };
  return file;
};
promises.rename = async (from, to) => {
  const isHalt = String(to).endsWith('halt.json');
  if (isHalt) crossed('halt.json rename', 'before');
  await rename(from, to);
  if (isHalt) crossed('halt.json rename', 'after');
};
syncBuiltinESMExports();
