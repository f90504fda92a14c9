const LONGEST = 200;

/** Says to screen readers the little that matters: a message where one is talking, a conversation that is now one's own. */
class Announcer {
  text = $state('');

  say(text: string): void {
    // The same words twice would not be heard: a live region tells changes.
    const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
    this.text = this.text === cut ? `${cut}\u00a0` : cut;
  }
}

export const announcer = new Announcer();
