// The rules on the imports of the page, checked by dependency-cruiser as part of `cargo xtask test --only types`.
// Imports go one way: app → rooms → ui → engine. JSDoc imports (types) count as well.

const ROOMS = "^www/js/(draw|inspect|teach|evidence)/";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycle",
      comment: "A module may not import itself through others.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "resolvable",
      comment:
        "Every import names a file of the page; only vendor imports packages, in whose place the build writes them.",
      severity: "error",
      from: { pathNot: "^www/js/vendor/" },
      to: { couldNotResolve: true },
    },
    {
      name: "room-to-room",
      comment: "What several rooms share belongs in ui or engine.",
      severity: "error",
      from: { path: ROOMS },
      to: { path: ROOMS, pathNot: "^www/js/$1/" },
    },
    {
      name: "room-to-app",
      comment: "app imports the rooms, not the other way round.",
      severity: "error",
      from: { path: ROOMS },
      to: { path: "^www/js/app/" },
    },
    {
      name: "ui-to-room",
      comment: "Shared parts of the interface do not depend on a room.",
      severity: "error",
      from: { path: "^www/js/ui/" },
      to: { path: "^www/js/", pathNot: "^www/js/(ui|engine)/" },
    },
    {
      name: "engine-upwards",
      comment: "Workers and their clients do not depend on the interface.",
      severity: "error",
      from: { path: "^www/js/engine/" },
      to: { path: "^www/js/", pathNot: "^www/js/engine/" },
    },
    {
      name: "vendor-alone",
      comment: "A script of vendor is a package and nothing of the page.",
      severity: "error",
      from: { path: "^www/js/vendor/" },
      to: { path: "^www/js/" },
    },
  ],
  options: {
    baseDir: require("node:path").join(__dirname, "..", ".."),
    detectJSDocImports: true,
    tsPreCompilationDeps: true,
  },
};
