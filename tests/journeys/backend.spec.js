// The CPU alone: what the badge says where there is no WebGPU, and the faults it survives.

import { expect, test } from "./lens.js";

test("a backend that is not there leaves the answer to the CPU, and the badge says so", async ({ lens }) => {
  for (const backend of ["ndarray", "abacus"]) {
    await lens.open(`?backend=${backend}`);
    await lens.preset("3a");
    await expect(lens.at("badge-name")).toHaveText("CPU");
    await expect(lens.at("badge-cpu")).toHaveText(
      /In use: .+\(unknown backend in the address; use \?backend=cpu or \?backend=gpu\)/,
    );
  }
});

test("without WebGPU the badge says who answered and why not the other", async ({ lens }) => {
  await lens.open();
  await lens.settled();
  await lens.preset("7a");
  await expect(lens.at("badge-name")).toHaveText("CPU");
  await lens.at("badge").locator("summary").click();
  await expect(lens.at("badge-gpu")).toHaveText(/Not used: .*(no WebGPU|no graphics adapter|could not be queried)/);
  await expect(lens.at("badge-cpu")).toHaveText(/In use: .+/);
});

test("asked for a WebGPU that is not there, the page says so and the CPU answers", async ({ lens }) => {
  await lens.open("?backend=gpu");
  await lens.settled();
  await expect(lens.at("state-banner")).toHaveAttribute("data-state", "no-webgpu");
  await expect(lens.at("state-sentence")).toHaveText(/The CPU is used instead/);
  await lens.preset("7a");
  await expect(lens.at("badge-name")).toHaveText("CPU");
});

test("two visits compute the same numbers to the last bit", async ({ lens }) => {
  const visits = [];
  for (const query of ["?visit=1", "?visit=2"]) {
    await lens.open(query);
    await lens.preset("5a");
    const { maps, metrics } = await lens.report();
    visits.push(JSON.stringify({ maps, metrics }));
  }
  expect(visits[0]).toBe(visits[1]);
});
