// What the venue tells about itself: `/_venue/state` and `/metrics`.
import type { FaultBook } from '../faults/book.ts';
import type { Journal } from '../journal/journal.ts';
import type { Gateway } from './gateway.ts';
import type { VenueHost } from './host.ts';
import type { Metric } from './metrics.ts';
import type { Frames } from './ws/frames.ts';
import type { SocketServer } from './ws/server.ts';

export interface Reported {
  readonly host: VenueHost;
  readonly gateway: Gateway;
  readonly sockets: SocketServer;
  readonly frames: Frames;
  readonly faults: FaultBook;
  readonly journal: Journal;
}

/** @param withHash The hash runs over the whole state, which holds up the venue for a moment. */
export function venueState({ host, sockets, faults, journal }: Reported, withHash: boolean): object {
  const { exchange, clock } = host;
  return {
    now_ms: clock.nowMs(),
    exchange_ms: exchange.nowMs,
    height: exchange.height,
    ...(withHash ? { state_hash: exchange.stateHash() } : {}),
    conservation: exchange.conservation(),
    actions_total: host.actions,
    waiting_actions: host.waiting,
    faults_armed: faults.list().length,
    journal: { first_seq: journal.firstSeq, next_seq: journal.nextSeq },
    connections: [...sockets.connections].map((connection) => ({
      id: connection.id,
      ip: connection.ip,
      subscriptions: connection.subscriptions.size,
      half_open: connection.halfOpen,
      buffered_bytes: connection.bufferedBytes,
    })),
  };
}

export function venueMetrics({ host, gateway, sockets, frames, faults, journal }: Reported): Metric[] {
  const counter = (name: string, help: string, value: number): Metric => ({
    name,
    help,
    type: 'counter',
    value,
  });
  const gauge = (name: string, help: string, value: number): Metric => ({ name, help, type: 'gauge', value });
  return [
    counter('paper_venue_actions_total', 'Signed actions submitted to the exchange.', host.actions),
    counter('paper_venue_requests_refused_total', 'Requests refused before the exchange.', gateway.refused),
    counter('paper_venue_frames_total', 'Frames handed to sockets.', frames.sent),
    counter('paper_venue_journal_records_total', 'Journal records written.', journal.nextSeq),
    gauge('paper_venue_actions_waiting', 'Actions queued for a block.', host.waiting),
    gauge('paper_venue_connections', 'Open sockets.', sockets.connections.size),
    gauge('paper_venue_faults_armed', 'Faults armed.', faults.list().length),
    gauge('paper_venue_height', 'Block height.', host.exchange.height),
    gauge('paper_venue_rss_bytes', 'Resident memory.', process.memoryUsage.rss()),
  ];
}
