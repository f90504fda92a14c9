export const times = {
  times: {
    underMinute: 'under a minute',
    about: (range: string) => `about ${range}`,
    under: (end: string) => `under ${end}`,
    now: 'now',
    today: 'Today',
    yesterday: 'Yesterday',
    at: (day: string, time: string) => `${day}, ${time}`,
  },
};
