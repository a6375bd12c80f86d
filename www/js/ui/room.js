// The interface of a room that is loaded when it is first visited. Types only: nothing here runs.

/** Called at each visit, the first included, with what follows the slash of the room's fragment. @typedef {{enter: (rest: string) => void}} Room */

export {};
