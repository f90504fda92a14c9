export const basics = {
  product: 'Warmline',
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  saved: 'Saved',
  copy: 'Copy',
  copied: 'Copied',
  retry: 'Try again',
  undo: 'Undo',
  back: 'Back',
  loading: 'Loading',
  you: 'you',
  /** As the name above one's own messages. */
  self: 'You',
  broken: 'This page has run into a fault of ours. What you wrote is kept; loading it again usually helps.',
  reload: 'Load again',
  skip: 'Skip to the conversation',
  visitor: (alias: string) => `Visitor ${alias}`,
  someone: 'A colleague',














  /** By the server's codes: what went wrong, and what to do. */
};
