// Which connections hear which subscription. A topic is one canonical subscription; it exists while someone listens.
import type { Subscription, SubscriptionType } from '../../protocol/ws/subscription.ts';
import type { Connection } from './connection.ts';

export class Topic {
  readonly subscription: Subscription;
  readonly connections = new Set<Connection>();
  /** Venue time of the last frame sent to all of them. */
  lastPushMs = 0;
  /** Something to show has changed since then. */
  dirty = false;

  constructor(subscription: Subscription) {
    this.subscription = subscription;
  }
}

export class Topics {
  readonly #byType = new Map<SubscriptionType, Map<string, Topic>>();

  add(connection: Connection, subscription: Subscription): void {
    let ofType = this.#byType.get(subscription.type);
    if (ofType === undefined) {
      ofType = new Map();
      this.#byType.set(subscription.type, ofType);
    }
    let topic = ofType.get(subscription.key);
    if (topic === undefined) {
      topic = new Topic(subscription);
      ofType.set(subscription.key, topic);
    }
    topic.connections.add(connection);
    connection.subscriptions.set(subscription.key, subscription);
  }

  remove(connection: Connection, subscription: Subscription): void {
    connection.subscriptions.delete(subscription.key);
    const ofType = this.#byType.get(subscription.type);
    const topic = ofType?.get(subscription.key);
    topic?.connections.delete(connection);
    if (topic?.connections.size === 0) ofType?.delete(subscription.key);
  }

  of(type: SubscriptionType): Iterable<Topic> {
    return this.#byType.get(type)?.values() ?? [];
  }

  /** Topics of a type about one user or coin. */
  *about(type: SubscriptionType, field: 'user' | 'coin', value: string): Iterable<Topic> {
    for (const topic of this.of(type)) if (topic.subscription[field] === value) yield topic;
  }
}
