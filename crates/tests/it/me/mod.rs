mod presence;
mod profile;
mod push;
mod tokens;
