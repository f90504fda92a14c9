export const absence = {
  absence: {
    title: 'Out of office',
    lead: 'While you are out of office you are offline: your open conversations go back to the line, and nobody can hand you one.',
    from: 'From',
    until: 'Until',
    plan: 'Save',
    now: (until: string) => `You are out of office until ${until}.`,
    planned: (from: string, until: string) => `You will be out of office from ${from} to ${until}.`,
    back: 'I am back',
    cancel: 'Cancel it',
    wrong: 'The end must lie in the future and after the beginning.',
    away: (until: string) => `out of office until ${until}`,
  },
};
