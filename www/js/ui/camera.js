// Photos from the camera: opened only when somebody presses for it, shut with its panel. Frames go nowhere but into files.

import { context2d, make } from "./dom.js";

const WHY = /** @type {Record<string, string>} */ ({
  NotAllowedError: "Camera access was denied. Allow it in the browser’s address bar, or choose files instead.",
  NotFoundError: "No camera was found on this device.",
  NotReadableError: "The camera is in use by another program.",
});

/** Whether this browser can open a camera at all. */
export function hasCamera() {
  return Boolean(navigator.mediaDevices?.getUserMedia);
}

/**
 * @param {HTMLElement} place  where the panel stands
 * @param {(file: File) => void} onshot
 * @param {(why: string | null) => void} onclose  with the reason when it could not open
 * @returns {{close: () => void}}
 */
export function openCamera(place, onshot, onclose) {
  const video = /** @type {HTMLVideoElement} */ (
    make("video", {
      autoplay: true,
      muted: true,
      playsinline: true,
      class: "camera-view",
      "aria-label": "Camera preview",
    })
  );
  const shoot = /** @type {HTMLButtonElement} */ (
    make("button", { type: "button", class: "primary", disabled: true, "data-testid": "camera-shoot" }, "Take photo")
  );
  const shut = make("button", { type: "button" }, "Close camera");
  const panel = make("div", { class: "camera" }, video, make("div", { class: "camera-actions" }, shoot, shut));
  /** @type {MediaStream | null} */
  let stream = null;
  let closed = false;
  let shots = 0;

  /** @param {string | null} why */
  const close = (why) => {
    if (closed) return;
    closed = true;
    stream?.getTracks().forEach((track) => track.stop());
    removeEventListener("hashchange", leave);
    panel.remove();
    onclose(why);
  };
  const leave = () => close(null);
  shut.addEventListener("click", leave);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
  });
  shoot.addEventListener("click", () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    context2d(canvas).drawImage(video, 0, 0);
    shots += 1;
    const name = `camera ${shots}.png`;
    canvas.toBlob((blob) => blob && onshot(new File([blob], name, { type: "image/png" })), "image/png");
  });
  // A room that is left sees nothing more.
  addEventListener("hashchange", leave);
  place.append(panel);
  navigator.mediaDevices
    .getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } }, audio: false })
    .then(
      (opened) => {
        stream = opened;
        if (closed) return opened.getTracks().forEach((track) => track.stop());
        video.srcObject = opened;
        video.addEventListener("loadeddata", () => {
          shoot.disabled = false;
          shoot.focus();
        });
      },
      (error) => close(WHY[error?.name] ?? "The camera could not be opened."),
    );
  return { close: leave };
}
