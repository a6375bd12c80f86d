// Switches of Chromium for everything here: of its own accord it asks for updates and lists; here it asks for nothing.

export const QUIET = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-quic",
  "--disable-sync",
  "--no-default-browser-check",
  "--no-first-run",
  // Chromium's sandbox does not start as root, as in most containers.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];
