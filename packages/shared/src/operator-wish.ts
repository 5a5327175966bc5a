/** What an operator wants of an engine, before whoever hands it over says who asks and when. */
import type { OperatorRequest } from './operator-request.ts';

type Without<R, K extends keyof OperatorRequest> = R extends OperatorRequest ? Omit<R, K> : never;

export type OperatorWish = Without<OperatorRequest, 'at' | 'who'>;
