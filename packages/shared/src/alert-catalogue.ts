/**
 * Every alarm: what it means, what the operator does and how soon. An alarm without an act is no alarm, it is an event.
 * One table for the pager, the console's list of alarms and the runbook.
 */
import { wireEnum } from './wire.ts';

/** P1 = act now · P2 = know now, act soon · P3 = in the day. P3 never makes a sound. */
export const ALERT_PRIORITIES = ['P1', 'P2', 'P3'] as const;
export type AlertPriority = (typeof ALERT_PRIORITIES)[number];

export interface AlertEntry {
  readonly priority: AlertPriority;
  readonly cause: string;
  /** What follows if nobody acts. */
  readonly consequence: string;
  /** One imperative sentence. */
  readonly act: string;
  /** Time to act. */
  readonly within: string;
  /** `at_once`; `grouped` waits up to 30 s for others; `digest` waits for the daily message. */
  readonly told: 'at_once' | 'grouped' | 'digest';
}

const entry = (
  priority: AlertPriority,
  told: AlertEntry['told'],
  [cause, consequence, act, within]: readonly [
    cause: string,
    consequence: string,
    act: string,
    within: string,
  ],
): AlertEntry => ({ priority, told, cause, consequence, act, within });

export const ALERTS = {
  'UNKNOWN-ENGINE': entry('P1', 'at_once', [
    'The engine’s signs of life or its state are lost.',
    'Orders may rest with nobody minding them.',
    'Send /kill, or press STOP on the console.',
    '1 min',
  ]),
  'UNKNOWN-REDIS': entry('P1', 'at_once', [
    'redis-latch or redis-live does not answer.',
    'What the engine does cannot be seen.',
    'Send /kill: the guardian stops without Redis.',
    '1 min',
  ]),
  'CANCEL-UNCONFIRMED': entry('P1', 'at_once', [
    'Orders rest more than 5 s after a stop.',
    'They may still fill.',
    'Send /kill again, then cancel at the venue.',
    '1 min',
  ]),
  'BREACH-CAP': entry('P1', 'at_once', [
    'Worst-case exposure is above its cap.',
    'A loss may be larger than the limits allow.',
    'Send /kill.',
    '1 min',
  ]),
  'BREACH-STRAY': entry('P1', 'at_once', [
    'An order at the venue is not ours.',
    'Somebody else trades on the account.',
    'Send /kill, then find the second writer.',
    '1 min',
  ]),
  'BREACH-LIQ': entry('P1', 'at_once', [
    'A position is nearer to its liquidation than its limit.',
    'The venue may close it at the worst price.',
    'Reduce it: ./agora flatten on the host.',
    '1 min',
  ]),
  'BREACH-GATE': entry('P1', 'at_once', [
    'A safeguard did not act: orders rest or were accepted though the gate should be closed.',
    'The engine trades without its permission.',
    'Send /kill.',
    '1 min',
  ]),
  'HALT-OPEN': entry('P2', 'at_once', [
    'Halted with a position open, or not known to be flat.',
    'The position moves with the market.',
    'Decide on the open position.',
    '30 min',
  ]),
  'HALT-FLAT': entry('P3', 'at_once', [
    'Halted, flat, nothing rests.',
    'Nothing is at risk.',
    'Review it in the day.',
    'next day',
  ]),
  'RECON-MISMATCH': entry('P2', 'at_once', [
    'Our books and the venue differ.',
    'The exposure figure is wrong.',
    'Open the differences: /recon, then ./agora adopt on the host.',
    '30 min',
  ]),
  'GATE-FLAP': entry('P2', 'grouped', [
    'The gate closed three times in 10 min.',
    'The next closure halts.',
    'Send /kill and find the unstable signal.',
    '30 min',
  ]),
  GATED: entry('P2', 'grouped', [
    'A trust signal has failed for more than 10 min.',
    'Nothing is quoted.',
    'Find the cause: /gates.',
    '30 min',
  ]),
  'GUARDIAN-DOWN': entry('P2', 'at_once', [
    'The guardian is silent, or its wallet is not proven.',
    'A /kill may not be heard, and a dead engine’s orders would have nobody to cancel them.',
    'Stop by the console or ./agora kill if you must. On the host, ./agora status names what is down.',
    '10 min',
  ]),
  'KILL-PATH': entry('P2', 'at_once', [
    'A way to stop does not work.',
    'A stop by that way would be lost.',
    'Use another way to stop, and repair this one.',
    '10 min',
  ]),
  'ALERT-PATH': entry('P2', 'at_once', [
    'Alerts do not arrive for more than 60 s.',
    'Nobody is told of the next alarm.',
    'Stay on the console, or press STOP.',
    '10 min',
  ]),
  'LOSS-80': entry('P3', 'at_once', [
    '80 % of the daily loss cap is used.',
    'At the cap the engine halts by itself.',
    'None needed; ./agora reduce or STOP if you are up.',
    'none',
  ]),
  'KILL-ARMED': entry('P3', 'at_once', [
    'The daily loss is inside the warning band.',
    'At the cap the engine halts by itself.',
    'None needed; ./agora reduce or STOP if you are up.',
    'none',
  ]),
  'DEADMAN-INELIGIBLE': entry('P3', 'digest', [
    'The venue does not let this account use its dead-man’s switch.',
    'If this whole site is lost, resting orders stay.',
    'Plan for it: keep sizes small or trade the missing volume.',
    'next day',
  ]),
  'KEY-EXPIRY': entry('P3', 'digest', [
    'A certificate or an agent wallet expires soon.',
    'After that the process that holds it cannot work.',
    'Certificates: ./agora up renews them. Wallets: ./agora keys rotate.',
    'next day',
  ]),
  DISK: entry('P3', 'digest', [
    'The disk is nearly full, or an audit chain cannot be written.',
    'Without a writable audit chain the gate closes.',
    'Free the disk: ./agora doctor.',
    'next day',
  ]),
  'VERSION-DRIFT': entry('P3', 'digest', [
    'Processes of different builds run together.',
    'The gate stays closed until they agree.',
    'Start all processes from one build: ./agora status names each one’s.',
    'next day',
  ]),
} as const satisfies Record<string, AlertEntry>;
export type AlertCode = keyof typeof ALERTS;

export const ALERT_CODES = Object.keys(ALERTS) as [AlertCode, ...AlertCode[]]; // Object.keys forgets the keys' type

/** A code as read from the wire; a newer pager's word reads as `unknown`. */
export const alertCodeSchema = wireEnum(ALERT_CODES);

/** Grows with urgency: 3 for P1. */
export function urgencyOf(priority: AlertPriority): number {
  return ALERT_PRIORITIES.length - ALERT_PRIORITIES.indexOf(priority);
}
