import type { DeskEvent } from '$shared/api/events';
import type { Conversation, Id } from '$shared/api/types';

/** Long enough to notice a slip, short enough that nobody waits for it. */
export const UNDO_MS = 6000;

interface Ends {
  /** Shows it as resolved, or (null) as it is. */
  show: (id: Id | null) => void;
  /** Offers the way back; answers how to withdraw the offer. */
  offer: (conversation: Conversation, undo: () => void, gone: () => void) => () => void;
  send: (id: Id, leaving: boolean) => Promise<Conversation>;
  sent: (conversation: Conversation) => void;
  failed: (error: unknown) => void;
  wroteAgain: (conversation: Conversation) => void;
  /** Written down beside the page, so that a browser that is killed does not leave it open. */
  keep: (conversation: Conversation) => void;
  forget: (id: Id) => void;
}

/**
 * Resolving is told to the customer and to everybody. So the way back is not to have told the server yet: it is told when the
 * offer to undo has gone. Afterwards whoever takes it opens it again. One at a time.
 */
export class Resolving {
  readonly #ends: Ends;
  #due: { conversation: Conversation; withdraw: () => void } | null = null;

  constructor(ends: Ends) {
    this.#ends = ends;
  }

  async ask(conversation: Conversation): Promise<void> {
    if (this.#due?.conversation.id === conversation.id) return;
    void this.sendNow();
    this.#ends.show(conversation.id);
    this.#ends.keep(conversation);
    const withdraw = this.#ends.offer(conversation, () => this.takeBack(), () => void this.sendNow());
    this.#due = { conversation, withdraw };
  }

  /** `leaving`: the page may be gone before the answer comes. */
  async sendNow(leaving = false): Promise<void> {
    const due = this.#due;
    if (!due) return;
    this.#due = null;
    due.withdraw();
    try {
      this.#ends.sent(await this.#ends.send(due.conversation.id, leaving));
    } catch (error) {
      this.#ends.failed(error);
    } finally {
      this.#ends.forget(due.conversation.id);
      // Until the answer is here it looks resolved, unless another one has taken its place.
      if (this.#due === null) this.#ends.show(null);
    }
  }

  /** It has not been sent, so nothing has happened. */
  takeBack(): void {
    const due = this.#due;
    this.#due = null;
    this.#ends.show(null);
    if (due) this.#ends.forget(due.conversation.id);
    due?.withdraw();
  }

  /** Whoever writes now must not meet a closed door; and what moved on elsewhere is not ours to close any more. */
  overtakenBy(events: readonly DeskEvent[]): void {
    for (const event of events) {
      const due = this.#due;
      if (!due || event.conversation !== due.conversation.id) continue;
      const wrote = event.kind === 'desk.message_posted' && event.message.author.kind === 'customer';
      if (!wrote && !/\.conversation_/.test(event.kind)) continue;
      this.takeBack();
      if (wrote) this.#ends.wroteAgain(due.conversation);
    }
  }
}
