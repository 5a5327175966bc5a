// The recovery checklist as the engine last published it: each gate, what was observed, how old, and the command that helps.
import { longAge } from '@agora/shared/format';
import { RECOVERY_GATES, type RecoveryGate } from '@agora/shared/resume';
import { Panel } from '../../ui/panel.tsx';
import { Sentence } from '../../ui/sentence.tsx';

export function Gates({ gates, isLive }: { gates: readonly RecoveryGate[]; isLive: boolean }) {
  const passing = gates.filter((gate) => gate.holds).length;
  return (
    <Panel
      id="gates"
      title={
        gates.length === 0 ? '1. Recovery gates' : `1. Recovery gates: ${passing} of ${gates.length} pass`
      }
      lost={!isLive}
    >
      {gates.length === 0 ? (
        <p className="mt-1 text-muted">Not known: gates are published while the engine is halted.</p>
      ) : null}
      <ul className="mt-1">
        {gates.map(({ gate, holds, value, age_ms, helps }) => (
          <li key={gate} className="border-t border-line py-1.5 first:border-t-0">
            <b className="font-semibold">
              {holds ? 'Pass' : 'Missing'}: {RECOVERY_GATES[gate].label}
            </b>
            <span className="block text-label text-muted">
              {value}
              {age_ms === null ? '' : `, ${longAge(age_ms)} old`}
              {holds ? '' : '. '}
              {holds ? null : <Sentence text={`On the host: \`${helps}\``} />}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
