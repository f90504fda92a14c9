mod assignment;
mod events;
mod list;
mod messages;
mod notes;
mod state;
mod transcript;
