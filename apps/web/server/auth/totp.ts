// The second factor: which time step a code is of, and the picture that hands the secret to an app. Whether a step was used
// already is not known here.
import { TOTP as FORM } from '@agora/shared/operators-file';
import type { Enrolment } from '@agora/shared/session';
import { Secret, TOTP } from 'otpauth';
import { encode } from 'uqr';

/** Steps to either side that are taken: clocks of phones differ. */
const STEPS_ASIDE = 1;
const STEP_MS = FORM.periodS * 1_000;

export interface SecondFactor {
  readonly account: string;
  readonly totp_secret: string;
}

/** The step that `code` belongs to, near `nowMs`; null = it is no code of now. */
export function stepOfCode(factor: SecondFactor, code: string, nowMs: number): number | null {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const delta = totpOf(factor).validate({ token, timestamp: nowMs, window: STEPS_ASIDE });
  return delta === null ? null : Math.floor(nowMs / STEP_MS) + delta;
}

export function enrolmentOf(factor: SecondFactor): Enrolment {
  const uri = totpOf(factor).toString();
  const { size, data } = encode(uri, { border: 4 });
  const path = data
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('');
  return { secret: factor.totp_secret, uri, qr: { size, path } };
}

function totpOf({ account, totp_secret }: SecondFactor): TOTP {
  return new TOTP({
    issuer: FORM.issuer,
    label: account,
    algorithm: FORM.algorithm,
    digits: FORM.digits,
    period: FORM.periodS,
    secret: Secret.fromBase32(totp_secret),
  });
}
