// Whoever acknowledges by the keyboard keeps their place, and a screen reader is told: neither the button nor the status comes and goes.
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { AlarmButtons } from './alarm-buttons.tsx';

const nothing = () => undefined;
const shown = (canAcknowledge: boolean, said: string) =>
  renderToStaticMarkup(
    <AlarmButtons
      alarm={{
        ...{ isSoundOn: false, isPulsing: false, canAcknowledge },
        ...{ toggleSound: nothing, acknowledge: nothing },
      }}
      acknowledgement={{ acknowledge: nothing, said }}
    />,
  );
const button = (markup: string) => /<button[^>]*aria-disabled="(\w+)"[^>]*>([^<]*)/.exec(markup)?.slice(1);
const status = (markup: string) => /<span role="status"[^>]*>([^<]*)<\/span>/.exec(markup)?.[1];

it.each<[string, boolean, string, string[] | undefined, string]>([
  ['nothing alarms', false, '', undefined, ''],
  ['something alarms', true, '', ['false', 'Acknowledge'], ''],
  ['it was acknowledged', false, 'Acknowledged 12', ['true', 'Acknowledged 12'], 'Acknowledged 12'],
  ['the next one alarms', true, 'Acknowledged 12', ['false', 'Acknowledge'], ''],
])('while %s', (_what, canAcknowledge, said, expected, told) => {
  const markup = shown(canAcknowledge, said);
  expect(button(markup)).toEqual(expected);
  expect(status(markup)).toBe(told);
});
