/*! client-zip, © 2020 David Junger, MIT licence: see client-zip.LICENSE.txt beside this file. */
// The build writes the npm package itself in the place of this import (crate/xtask/src/wasm.rs).

export { downloadZip } from "client-zip";
