// The parts that wasm renders, for a first try without photos of one's own.

/** @typedef {import("../engine/parts-client.js").Parts} Parts */
/** @typedef {import("../ui/intake.js").Sample} Sample */

const [GOOD, BAD] = [12, 8];
/** Defects and good parts come from different numbers, so that no two photos are one. */
const FIRST_BAD = 1001;

/** The first family, which is the washers. @param {Parts} parts */
async function family(parts) {
  return (await parts.families())[0];
}

/** @param {Parts} parts @returns {Promise<{title: string, samples: Sample[]}>} */
export async function goodSamples(parts) {
  const { id, title } = await family(parts);
  return {
    title,
    samples: Array.from({ length: GOOD }, (_, index) => ({
      family: id,
      defect: null,
      seed: index + 1,
      name: `${title} ${index + 1}`,
    })),
  };
}

/** Every kind of defect in turn. @param {Parts} parts @returns {Promise<Sample[]>} */
export async function badSamples(parts) {
  const { id, title, defects } = await family(parts);
  return Array.from({ length: BAD }, (_, index) => {
    const defect = defects[index % defects.length];
    return {
      family: id,
      defect: defect.id,
      seed: FIRST_BAD + index,
      name: `${title}, ${defect.title.toLowerCase()} ${Math.floor(index / defects.length) + 1}`,
    };
  });
}

/** One with a scratch, which is in no training set. @param {Parts} parts @param {number} number @returns {Promise<Sample & {name: string}>} */
export async function scratched(parts, number) {
  const { id, title, defects } = await family(parts);
  const defect = defects.find((one) => one.id === "scratch") ?? defects[0];
  return {
    family: id,
    defect: defect.id,
    seed: 2 * FIRST_BAD + number,
    name: `${title}, ${defect.title.toLowerCase()}`,
  };
}
