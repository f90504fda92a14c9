export const tour = {
  tour: {
    title: 'First steps',
    leave: 'Close the first steps',
    show: 'Show',
    next: 'Next',
    done: 'Done',
    at: (step: number, all: number) => `${step} of ${all}`,
    again: 'Show the first steps again',
    /** The word is that of the menu. */
    choose: (available: string) => `Choose “${available}” above.`,
    chosen: (available: string) => `“${available}” stands above.`,
    toNotices: 'Choose notifications',
    line: { title: 'Who waits', text: 'Whoever has waited longest then comes to you, as many at once as you can hold. Next to each name stands how long they have waited, and what we told them.' },
    notes: { title: 'Replies and notes', text: 'A reply goes to the customer. A note, on yellow paper, is for colleagues and never leaves the desk.' },
    keys: { title: 'Without a mouse', text: 'Ctrl K finds everything that can be done, ? shows the letters: R replies, N notes, E resolves, Z takes back.' },
    notices: { title: 'When you look elsewhere', text: 'This browser can tell you that something is there. It does so only when you turn it on.' },
  },
};
