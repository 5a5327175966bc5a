// I-11: each way back ends one halt and rests on one act of an operator. A request is good once; a touch alone ends the halt of a boot
// and no other.
import type { AuditEvent } from './audit-story.ts';
import { at, type Judge, US_PER_MS, verdict } from './verdict.ts';

export const oneActEach: Judge = ({ audit }) => {
  const resumes = audit.events.filter(({ event }) => event === 'resume');
  const causes = new Map(
    audit.events.filter(({ event }) => event === 'halt').map(({ data }) => [data.halt_id, data.cause]),
  );
  const byTouchAlone = resumes.filter(({ data }) => {
    const cause = causes.get(data.halt_id);
    return data.request_id === null && cause !== undefined && cause !== 'boot';
  });
  const broken = [
    ...again(resumes, 'halt_id').map((each) => `${when(each)} ended ${each.data.halt_id} once more`),
    ...again(resumes, 'request_id').map((each) => `${when(each)} used ${each.data.request_id} once more`),
    ...byTouchAlone.map((each) => `${when(each)} ended ${causes.get(each.data.halt_id)} by a touch alone`),
  ];
  return verdict('I-11', resumes.length, broken);
};

/** Those that name what one before them named. */
function again(events: readonly AuditEvent[], field: 'halt_id' | 'request_id'): AuditEvent[] {
  const seen = new Set<unknown>();
  return events.filter(({ data }) => {
    const name = data[field];
    if (name == null) return false;
    const isAgain = seen.has(name);
    seen.add(name);
    return isAgain;
  });
}

const when = ({ ms }: AuditEvent) => `the way back at ${at(ms * US_PER_MS)}`;
