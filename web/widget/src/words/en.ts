/** Every English word of the widget. `{…}` is filled in; lists of forms are chosen by the plural rule. */
export const en = {
  title: 'Chat with us',
  close: 'Close chat',
  unread: { one: '{n} new message', other: '{n} new messages' },

  welcome: 'A person answers here.',
  welcomeMore: 'Write what you need, and you are in line.',
  inLine: 'You are in line for a person.',
  soon: 'Right now {wait}.',
  free: 'Someone is free now.',
  wait: 'A person will be with you in {wait}.',
  waitBetween: 'about {low} to {high}',
  waitAbout: 'about {high}',
  waitWithin: 'less than {high}',
  waitMore: 'Keep this page open to keep your place. Your messages stay here.',
  unknown: 'We cannot tell right now how long it will take.',
  nobody: 'Nobody is here right now.',
  late: 'This is taking longer than we said.',
  lateMore: 'We are sorry. You are still in line.',
  withYou: '{name} is with you.',
  parked: '{name} will come back to this.',
  parkedUntil: 'Set aside until {time}.',
  parkedMore: 'Write at any time to go on.',
  resolved: 'This conversation is closed.',
  resolvedMore: 'Write again to reopen it.',
  left: 'You have left the line.',
  gone: 'You were away. Your place in line was given up.',
  leftMore: 'Write again to get back in line.',
  leave: 'Leave the line',

  offline: 'No connection. What you write is kept and sent later.',
  expired: 'Your last chat has ended here. What you write now starts a new one.',
  refused: 'Chat is not available on this page.',

  log: 'Messages',
  person: 'A person',
  system: 'Automatic message',
  erased: 'This message was erased.',
  newBelow: 'New messages',

  message: 'Your message',
  placeholder: 'Write a message',
  send: 'Send',
  over_chars: { one: '{n} character too many', other: '{n} characters too many' },
  full: 'No more messages fit without a connection.',

  sending: 'Sending…',
};

export type Words = typeof en;
