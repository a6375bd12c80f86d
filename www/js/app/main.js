// The page put together: the Draw room at once, the others when somebody enters them.

import { drawRoom } from "../draw/room.js";
import { mountMenus } from "../ui/menus.js";
import { enterLazily, lazyEvidence } from "./lazy-rooms.js";
import { mountRooms } from "./rooms.js";

const evidence = lazyEvidence(drawRoom);
drawRoom.onsample((report) => evidence.background(report));
drawRoom.mount();
mountMenus();
mountRooms(
  (text) => void drawRoom.openLink(text),
  (room, rest) => {
    if (room === "draw" && rest) void drawRoom.openGlossary(rest);
    if (room === "evidence") void evidence.enter(rest);
    if (room === "inspect" || room === "teach") void enterLazily(room, rest);
  },
);
drawRoom.begin();
