import type { Happening } from '../store/state';
import { lasting, moment, promised, type Speech } from '../times/times';

interface Names {
  me: string;
  of: (id: string | null, fallback?: string | null) => string;
  ofTeam: (id: string | null) => string;
}

/** What happened, as a sentence; `you` where it was you. */
export function sentence(happening: Happening, { me, of, ofTeam }: Names, speech: Speech, now: number): string {
  const words = speech.words.happened;
  const { by, agent } = happening;
  const actor = by?.kind === 'agent' ? by.id : null;
  const mine = actor === me;
  switch (happening.what) {
    case 'assigned': {
      const to = of(agent, happening.agentName);
      if (actor === agent && actor !== null) return mine ? words.tookYou : words.took(to);
      if (actor === null) return agent === me ? words.assignedYou : words.assigned(to);
      if (mine) return words.youHanded(to);
      return agent === me ? words.handedYou(of(actor)) : words.handed(of(actor), to);
    }
    case 'queued':
      return queued(happening.reason, words, actor === null ? null : mine ? '' : of(actor));
    case 'parked': {
      const until = happening.until ? words.untilTime(moment(happening.until, now, speech)) : words.untilWrites;
      return mine ? words.parkedYou(until) : words.parked(of(actor), until);
    }
    case 'toTeam': {
      const team = ofTeam(happening.team ?? null);
      return mine ? speech.words.company.youToTeam(team) : speech.words.company.toTeam(of(actor), team);
    }
    case 'fromTeam':
      if (actor === null) return speech.words.company.freedItself;
      return mine ? speech.words.company.youFreed : speech.words.company.freed(of(actor));
    case 'joined':
      return agent === me ? speech.words.company.youJoined : speech.words.company.joined(of(agent, happening.agentName));
    case 'parted':
      return agent === me ? speech.words.company.youParted : speech.words.company.parted(of(agent, happening.agentName));
    case 'resolved':
      return actor === null ? words.resolvedItself : mine ? words.resolvedYou : words.resolved(of(actor));
    case 'reopened':
      return actor === null ? words.reopened : mine ? words.reopenedYou : words.reopenedBy(of(actor));
    case 'abandoned':
      return happening.reason === 'gone' ? words.gone : words.left;
    case 'separated':
      if (by?.kind === 'customer') return words.whole.separatedItself;
      return mine ? words.whole.separated.you : words.whole.separated.other(of(actor));
    case 'merged':
    case 'linked':
    case 'unlinked':
      return mine ? words.whole[happening.what].you : words.whole[happening.what].other(of(actor));
    case 'withdrawn':
      return words.withdrawn;
    case 'promised':
    case 'settled':
      return ofPromise(happening, speech);
  }
}

function ofPromise({ promise }: Happening, speech: Speech): string {
  const words = speech.words.happened;
  if (!promise) return '';
  const { occasion, outcome, said, waited_s = 0 } = promise;
  if (outcome && outcome !== 'left') return words.settled[outcome](lasting(waited_s * 1000, speech));
  return words.promised[occasion ?? 'entry'](promised(said, speech));
}

function queued(reason: string | null, words: Speech['words']['happened'], who: string | null): string {
  switch (reason) {
    case 'given_back':
      return who === null ? words.queued : who === '' ? words.gaveBackYou : words.gaveBack(who);
    case 'agent_gone':
      return words.agentGone;
    case 'agent_offline':
      return words.agentOffline;
    case 'parking_over':
      return words.parkingOver;
    case 'customer_wrote':
      return words.customerWrote;
    case 'member_removed':
      return words.memberRemoved;
    default:
      return words.queued;
  }
}
