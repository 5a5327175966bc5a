// Account, password and the code of the second factor, in one form. On the first sign-in it shows the code to scan, once, and asks
// for what the app makes of it. Before our script runs, and without it, the same form is posted as it is and answered by a page.
'use client';
import type { Enrolment } from '@agora/shared/session';
import { type FormEvent, type InputHTMLAttributes, useEffect, useRef, useState } from 'react';
import { EnrolmentCode } from './enrolment-code.tsx';
import { askEnrolment, postSignIn, type SignInAnswer, type Typed } from './post-sign-in.ts';

const NO_ANSWER = 'No answer from the console. Try again, or on the host: ./agora status';

export function SignInForm({ wayOn }: { readonly wayOn: string }) {
  const [typed, setTyped] = useState<Typed>({ account: '', password: '', code: '' });
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const [said, setSaid] = useState('');
  const [isSending, setSending] = useState(false);
  const problem = useRef<HTMLParagraphElement>(null);
  const type = (part: Partial<Typed>) => setTyped((before) => ({ ...before, ...part }));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isSending) return;
    setSending(true);
    setSaid('');
    const answer = await postSignIn(typed);
    if (answer.kind === 'signed_in') return window.location.assign(wayOn);
    setSaid(await sentenceOf(answer));
    setSending(false);
  };
  // Not before it is shown: what is hidden takes no focus.
  useEffect(() => {
    if (said !== '') problem.current?.focus();
  }, [said]);

  /** A first sign-in is no refusal: what is missing is shown. */
  const sentenceOf = async (answer: SignInAnswer): Promise<string> => {
    type({ code: '' });
    if (answer.kind !== 'refused') return NO_ANSWER;
    if (answer.refused.code !== 'ENROL') return answer.refused.sentence;
    const shown = await askEnrolment(typed);
    if (shown === null) return NO_ANSWER;
    if ('sentence' in shown) return shown.sentence;
    setEnrolment(shown);
    return answer.refused.sentence;
  };

  return (
    <form
      method="post"
      action="/api/auth/callback/credentials"
      onSubmit={(event) => void submit(event)}
      className="mt-5 grid gap-4"
      aria-busy={isSending}
    >
      <input type="hidden" name="next" value={wayOn} />
      <p
        ref={problem}
        tabIndex={-1}
        role="alert"
        aria-label="Answer"
        className="font-semibold text-know empty:hidden"
      >
        {said}
      </p>
      <Input
        id="account"
        label="Account"
        value={typed.account}
        onType={(account) => type({ account })}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={64}
        required
      />
      <Input
        id="password"
        label="Password"
        type="password"
        value={typed.password}
        onType={(password) => type({ password })}
        autoComplete="current-password"
        maxLength={256}
        required
      />
      {enrolment === null ? null : <EnrolmentCode enrolment={enrolment} />}
      <Input
        id="code"
        label={
          enrolment === null
            ? 'Code of the second factor (empty on the first sign-in)'
            : 'Code that the app shows now'
        }
        value={typed.code}
        onType={(code) => type({ code })}
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={8}
        required={enrolment !== null}
      />
      <button
        type="submit"
        // Not disabled, or it would lose the focus while it sends.
        aria-disabled={isSending}
        className="min-h-11 cursor-pointer rounded-sm border border-edge px-4 font-semibold aria-disabled:cursor-wait aria-disabled:border-dashed aria-disabled:text-muted"
      >
        {isSending ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}

type InputProps = {
  readonly label: string;
  readonly onType: (value: string) => void;
} & Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'className'>;

function Input({ id, label, onType, ...input }: InputProps) {
  return (
    <div>
      <label htmlFor={id} className="block text-label font-semibold text-muted">
        {label}
      </label>
      <input
        {...input}
        id={id}
        name={id}
        onChange={(event) => onType(event.target.value)}
        className="mt-0.5 min-h-11 w-full rounded-sm border border-edge bg-bg px-3"
      />
    </div>
  );
}
