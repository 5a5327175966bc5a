// What the simulated venue answers to the guardian over HTTP: the four reads and the four actions that it knows.
import type { ExchangeAction } from '@agora/paper-venue/src/core/seam/actions.ts';
import type { HttpAnswer } from '@agora/shared/json';
import { ACCOUNT, GUARDIAN, type VenueWorld } from '../venue-world.ts';
import type { VirtualTime } from '../virtual-time.ts';

export type VenueQuestion =
  | { readonly type: 'frontendOpenOrders' | 'clearinghouseState' | 'meta' | 'userRole' }
  | { readonly action: object; readonly nonce: number };

/** There and back, for a read. */
const READ_MS = 40;

/** While the venue is out it does what it is asked and answers with errors. */
export function venueAnswers(
  venue: VenueWorld,
  time: VirtualTime,
  question: VenueQuestion,
  hear: (answer: HttpAnswer) => void,
): void {
  const said = (json: unknown) =>
    hear(venue.isOut ? { status: 500, json: undefined } : { status: 200, json });
  if ('action' in question) {
    // Nothing is shared between the two: as it would arrive.
    const action = structuredClone(question.action) as ExchangeAction; // the guardian's form of the same wire
    venue.submit(action, question.nonce, null, said, GUARDIAN);
    return;
  }
  time.after(READ_MS / 2, () => {
    if (question.type === 'frontendOpenOrders') venue.noteRead('guardian');
    const seen = structuredClone(shown(venue, question.type));
    time.after(READ_MS / 2, () => said(seen));
  });
}

function shown({ exchange }: VenueWorld, type: Extract<VenueQuestion, { type: string }>['type']): unknown {
  switch (type) {
    case 'frontendOpenOrders':
      return exchange.frontendOpenOrders(ACCOUNT);
    case 'clearinghouseState':
      return exchange.clearinghouseState(ACCOUNT);
    case 'meta':
      return exchange.meta();
    case 'userRole':
      return exchange.userRole(GUARDIAN);
  }
}
