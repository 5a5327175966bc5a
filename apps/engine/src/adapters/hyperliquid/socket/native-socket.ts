/**
 * One WebSocket of the runtime, as little of it as is needed. `send` of the global WebSocket writes to the connection
 * within the call. Once let go it says nothing more, whatever still arrives.
 */

export interface RawSocketEvents {
  opened(): void;
  text(text: string): void;
  /** Once: it closed, or never opened. */
  ended(reason: string): void;
}

export interface RawSocket {
  readonly open: boolean;
  /** Bytes handed over and not yet written. */
  readonly bufferedBytes: number;
  send(text: string): void;
  /** Lets go of it: no event follows. */
  discard(): void;
}

export type OpenSocket = (url: string, events: RawSocketEvents) => RawSocket;

export const openNativeSocket: OpenSocket = (url, events) => {
  const socket = new WebSocket(url);
  let ended = false;
  const end = (reason: string) => {
    if (ended) return;
    ended = true;
    events.ended(reason);
  };
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }) => {
    // The venue sends no binary frames; one is as good as an unreadable text.
    if (!ended) events.text(typeof data === 'string' ? data : '');
  };
  socket.onerror = () => end('connection failed');
  socket.onclose = ({ code, reason }) => end(`closed ${code} ${reason.slice(0, 100)}`.trim());
  return {
    get open() {
      return !ended && socket.readyState === WebSocket.OPEN;
    },
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    send: (text) => socket.send(text),
    discard() {
      ended = true;
      socket.close();
    },
  };
};
