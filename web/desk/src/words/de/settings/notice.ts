export const notice = {
  assigned: 'Ein Gespräch ist jetzt bei Ihnen',
  message: 'Eine neue Nachricht in einem Ihrer Gespräche',
  mention: 'Jemand aus dem Team hat Sie in einer Notiz erwähnt',
};
