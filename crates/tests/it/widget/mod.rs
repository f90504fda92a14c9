mod conversations;
mod messages;
mod sessions;
mod state;
mod stream;
