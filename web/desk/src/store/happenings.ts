import type { ConversationEvent } from '$shared/api/events';
import type { Happening } from './state';

/** The line in small type that an event leaves in the transcript; null for those that leave none. */
export function happeningOf(event: ConversationEvent): Happening | null {
  const base = { seq: event.seq, at: event.at, agent: null, agentName: null, by: null, reason: null, until: null };
  switch (event.kind) {
    case 'routing.conversation_assigned':
      return { ...base, what: 'assigned', agent: event.agent, agentName: event.agent_name ?? null, by: event.by ?? null };
    case 'routing.conversation_queued':
      // That it was handed to a team is said already, and with it that it waits.
      if (event.reason === 'handed_to_team') return null;
      return { ...base, what: 'queued', reason: event.reason, by: event.by ?? null };
    case 'routing.conversation_handed_to_team':
      return { ...base, what: 'toTeam', team: event.team, by: event.by ?? null };
    case 'routing.conversation_freed_from_team':
      return { ...base, what: 'fromTeam', by: event.by ?? null };
    case 'desk.agent_joined':
      return { ...base, what: 'joined', agent: event.agent, agentName: event.agent_name, by: event.by ?? null };
    case 'desk.agent_left':
      return { ...base, what: 'parted', agent: event.agent, agentName: event.agent_name, by: event.by ?? null };
    case 'desk.conversation_parked':
      return { ...base, what: 'parked', until: event.until, by: event.by ?? null };
    case 'desk.conversation_resolved':
      return { ...base, what: 'resolved', by: event.by ?? null };
    case 'desk.conversation_reopened':
      return { ...base, what: 'reopened', by: event.by ?? null };
    case 'desk.conversation_abandoned':
      return { ...base, what: 'abandoned', reason: event.reason };
    case 'desk.conversation_merged':
      return { ...base, what: 'merged', by: event.by ?? null };
    case 'desk.conversation_separated':
      return { ...base, what: 'separated', by: event.by ?? null };
    case 'desk.link_changed':
      return { ...base, what: event.linked ? 'linked' : 'unlinked', by: event.by ?? null };
    case 'waits.promised':
      return { ...base, what: 'promised', promise: { said: event.promise, occasion: event.occasion } };
    case 'waits.promise_withdrawn':
      return { ...base, what: 'withdrawn' };
    case 'waits.promise_settled': {
      // Whoever left tells nothing about the promise; that they left is said already.
      if (event.outcome === 'left') return null;
      const { promise: said, outcome, waited_s } = event;
      return { ...base, what: 'settled', promise: { said, outcome, waited_s } };
    }
    default:
      return null;
  }
}
