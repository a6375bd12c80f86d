// Journeys through the built site in a real Chromium, once without WebGPU and once with it (SwiftShader).
// `cargo xtask test` serves dist/ under a sub-path and sets CHROME and NOVELTY_URL.

import { defineConfig } from "@playwright/test";

import { QUIET } from "./chromium.mjs";

const { CHROME, NOVELTY_URL } = process.env;
if (!CHROME || !NOVELTY_URL) {
  throw new Error("CHROME and NOVELTY_URL are not set: run `cargo xtask test --only journeys-cpu`.");
}

// A camera that shows a moving pattern.
const camera = "--use-fake-device-for-media-stream";
const withGpu = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-unsafe-swiftshader"];
const withoutGpu = ["--disable-gpu", "--disable-features=WebGPU,WebGPUService"];

/** @param {string[]} args */
const launch = (args) => ({ launchOptions: { executablePath: CHROME, args: [...QUIET, camera, ...args] } });

export default defineConfig({
  testDir: ".",
  outputDir: "results",
  // Two cores: one page at a time. A journey that passes only the second time has failed.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL: NOVELTY_URL,
    trace: "retain-on-failure",
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
    actionTimeout: 10_000,
  },
  projects: [
    { name: "cpu", testIgnore: ["webgpu.spec.js", "pretrained-webgpu.spec.js"], use: launch(withoutGpu) },
    {
      name: "webgpu",
      testMatch: ["webgpu.spec.js", "pretrained-webgpu.spec.js", "memory.spec.js"],
      use: launch(withGpu),
    },
  ],
});
