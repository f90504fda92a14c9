// What a notice says. The service worker carries these words in every language, so this file leans on no other.
export const notice = {
  assigned: 'A conversation is yours now',
  message: 'A new message in a conversation of yours',
  mention: 'A colleague named you in a note',
};
