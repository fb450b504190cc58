/** Messages that load with the canvas and the run page; add an area file beside this one and list it here. */
export const editor = {};
