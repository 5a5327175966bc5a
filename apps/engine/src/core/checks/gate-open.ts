/** GATE_CLOSED: a place needs all six trust signals, set, fresh and right. */
import { isPermitted, missingSignals } from '../approve/permit.ts';
import type { Check } from './check.ts';

export const gateOpen: Check = (_wish, { permit, nowMs }) =>
  isPermitted(permit, nowMs)
    ? null
    : { code: 'GATE_CLOSED', observed: null, limit: null, missing: missingSignals(permit) };
