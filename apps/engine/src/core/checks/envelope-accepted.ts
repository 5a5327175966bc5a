/** ENVELOPE_NOT_ACCEPTED: an envelope that expands the accepted one admits nothing. */
import { type Check, deny } from './check.ts';

export const envelopeAccepted: Check = (_wish, view) =>
  view.envelopeAccepted ? null : deny('ENVELOPE_NOT_ACCEPTED');
