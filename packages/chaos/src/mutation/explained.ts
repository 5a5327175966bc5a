// Why a mutant that no test notices is no loss: by file and a part of the line. Kept short and true: where a reason is hard to find, a test is missing.
export interface Explained {
  readonly file: string;
  readonly code: string;
  readonly why: string;
}

export const EXPLAINED: readonly Explained[] = [
  {
    ...{ file: '.ts', code: 'assertInvariant(' },
    why: 'a last guard over what the code before it made so: it fails only where that is wrong',
  },
  {
    ...{ file: 'gate/gate.ts', code: 'own[0]?.holds' },
    why: 'the list has exactly one element there',
  },
  {
    ...{ file: 'gate/lease-limits.ts', code: 'LEASE' },
    why: 'asked once, when the file is loaded, of constants that are in order: another form of the question has the same answer',
  },
  {
    ...{ file: 'gate/lease.ts', code: 'if (pairs === null || trouble !== null)' },
    why: 'without pairs there is always a trouble: the first half tells the compiler so',
  },
  {
    ...{ file: 'gate/lease.ts', code: "stage === 'held'" },
    why: 'a lease that is held has a contact',
  },
  {
    ...{ file: 'gate/lease.ts', code: 'lease.goodInARow === 0' },
    why: 'after no good contact the next is the first one, whether it counts as another lease or not',
  },
  {
    ...{ file: 'gate/lease.ts', code: 'silentMs < LEASE.haltAfterMs' },
    why: 'nought does not come so far: the line before has taken it',
  },
  {
    ...{ file: 'engine/cancelling.ts', code: 'sentMs === null || nowMs - sentMs >= CANCEL_RETRY_MS' },
    why: 'nothing minus a time is a time long ago: the second half says the same of null',
  },
  {
    ...{ file: 'engine/cancelling.ts', code: 'if (own.cancel !== null' },
    why: 'the line before has wanted it, and a cancel that was never sent counts as sent long ago',
  },
  {
    ...{
      file: 'engine/cancelling.ts',
      code: 'if (sentMs !== null && nowMs - sentMs < CANCEL_RETRY_MS) continue',
    },
    why: 'nothing minus a time is a time long ago: the second half says the same of null',
  },
  {
    ...{ file: 'engine/cancelling.ts', code: 'desk.coins.get(order.coin)?.spec' },
    why: 'an order of the table is of a coin that is traded',
  },
  {
    ...{ file: 'engine/cancelling.ts', code: 'if (spec === undefined) return []' },
    why: 'an order of the table is of a coin that is traded',
  },
  {
    ...{ file: 'engine/clearance.ts', code: "before === 'cancelling' ? 'none' : reopen(" },
    why: 'reopening what is not closed answers none, too',
  },
  {
    ...{ file: 'engine/clearance.ts', code: 'if (untilMs !== null && issuedMs <= untilMs) return false' },
    why: 'no read began at nought or before',
  },
  {
    ...{ file: 'engine/clearance.ts', code: "if (clearance.stage === 'cancelling') return 'none'" },
    why: 'whoever reopens has asked that before',
  },
  {
    ...{ file: 'engine/earlier-life.ts', code: 'const parts = seen.cloid === null' },
    why: 'no id is an id of no scheme, too',
  },
  {
    ...{ file: 'engine/earlier-life.ts', code: 'if (parts === null || coinDesk === undefined' },
    why: 'without an id it has no parts, and without parts no owner: the line after it says the same',
  },
  {
    ...{ file: 'engine/gatekeeping.ts', code: "engine.closure !== 'open' || engine.fsm.state === 'ACTIVE'," },
    why: 'a last guard over what the code before it made so: it fails only where that is wrong',
  },
  {
    ...{ file: 'engine/gatekeeping.ts', code: "'I-08'," },
    why: 'the number of a guard that does not fail',
  },
  {
    ...{ file: 'engine/gatekeeping.ts', code: "'the gate opened while HALTED'," },
    why: 'the words of a guard that does not fail',
  },
  {
    ...{ file: 'engine/gatekeeping.ts', code: 'if (engine.desk !== null) startAnew(engine.desk)' },
    why: 'without books nothing comes so far',
  },
  {
    ...{ file: 'engine/gatekeeping.ts', code: 'each.name === name)?.holds' },
    why: 'the verdicts are always of all six',
  },
  {
    ...{ file: 'engine/gatekeeping.ts', code: 'while (flapsMs[0] !== undefined' },
    why: 'a time from nothing is no number, and no number is beyond the window',
  },
  {
    ...{ file: 'engine/halting.ts', code: "subject: subjectOf('kill_api', null)" },
    why: 'without a record the subject is the latch, whatever the cause',
  },
  {
    ...{ file: 'engine/recovery.ts', code: '(desk.recon.okIssuedMs ?? -1)' },
    why: 'books that are in order were read at some time',
  },
  {
    ...{
      file: 'engine/recovery.ts',
      code: "operator_enable: [enabled?.holds === true, enabled?.evidence ?? 'not known'",
    },
    why: 'the verdicts are always of all six',
  },
  {
    ...{ file: 'engine/recovery.ts', code: "desk === null ? 'unknown' : lossStage(" },
    why: 'any word but two closes the gate, and without books it is not shown',
  },
  {
    ...{ file: 'engine/signals.ts', code: 'report?.envelopeAccepted !== true' },
    why: 'no report, no preflight: that was said before',
  },
  {
    ...{ file: 'clearing-due.ts', code: 'firesMs !== null && firesMs > nowMs + CLEARING.pull' },
    why: 'nothing is later than no time: the second half says the same of null',
  },
  {
    ...{ file: '.ts', code: '?.orders ?? [], assets)' },
    why: 'what is no order has no asset, and is left out',
  },
  {
    ...{ file: 'engine/naming.ts', code: "cause?.path === 'engine' ? prior.halt" },
    why: 'a cause of an earlier halt is that of a record',
  },
  {
    ...{ file: 'engine/naming.ts', code: 'reason !== null && Object.hasOwn(HALT_CAUSES, reason)' },
    why: 'no cause is called null',
  },
  {
    ...{ file: 'shared/src/clearing.ts', code: 'if (seen.state === null || neededMs === null)' },
    why: 'a state that was heard has set the clock: the second half is for the compiler',
  },
  {
    ...{ file: 'clearing-actions.ts', code: "if (typeof orders === 'string' || c.standing === null" },
    why: 'words in the place of a list name no asset, and what has none is left out',
  },
  {
    ...{ file: 'clearing-news.ts', code: 'listed !== null && listed.orders.length > 0' },
    why: 'a look that was taken is never unlearned',
  },
  {
    ...{ file: 'clearing-news.ts', code: "if (stage !== before.stage && stage === 'verified')" },
    why: 'it changes to cancelling with a new stop or with orders alone, and both have been told',
  },
  {
    ...{ file: 'clearing-news.ts', code: 'if (standing === null) return []' },
    why: 'without a stop no step is reached',
  },
  {
    ...{ file: 'clearing-news.ts', code: '(seen?.orders ?? [])' },
    why: 'ids are listed of what was seen',
  },
  {
    ...{ file: 'guardian-plan.ts', code: 'issue?.path.join' },
    why: 'what is refused has an issue',
  },
  {
    ...{ file: 'guardian-plan.ts', code: 'if (account === undefined || wallet === undefined' },
    why: 'addresses are always there with the key, and whatever comes back instead of an engine is refused as missing',
  },
];
