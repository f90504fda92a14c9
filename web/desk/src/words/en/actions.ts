export const actions = {
  done: {
    resolved: (name: string) => `${name}: resolved`,
    resolvedLater: (name: string) => `${name}: resolved, as you had asked before the page went down`,
    wroteAgain: (name: string) => `${name} has just written again, so the conversation stays open.`,
    gaveBack: (name: string) => `${name}: given back`,
    parked: (name: string) => `${name}: parked`,
    handed: (name: string, to: string) => `${name}: handed over to ${to}`,
    taken: (who: string) => `${who} serves this conversation by now, so it stays there.`,
    fullOther: (name: string) => `${name} has no room for one more just now.`,
    unreachable: 'No connection: nothing was changed. Please try again.',
    nothing: 'There is nothing to take back.',
    failed: (detail: string) => `That did not work: ${detail}`,
  },

  live: {
    lost: 'The connection is lost.',
    lostHint: 'You can read on and write: texts are kept and go out once it is back. What others do appears then.',
    newMessage: (name: string, text: string) => `New message from ${name}: ${text}`,
    assigned: (name: string) => `A conversation is now yours: ${name}`,
  },
};
