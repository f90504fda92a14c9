mod presence;
mod profile;
mod tokens;
