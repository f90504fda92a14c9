mod conversations;
mod list;
