/** What to do about a failure. */
export const failure = {
  "advice.connection":
    "The other system did not accept the credentials. Check the connection of this step, then retry the failed steps.",
  "advice.address":
    "The other system knows no such address. Correct it in the editor, publish, and replay from this step.",
  "advice.later": "The other system or the network was at fault. When it works again, retry the failed steps.",
  "advice.settings":
    "Look at what the step got, correct its settings or data in the editor, and replay from this step.",
  "advice.defect": "This was not expected. Retry the failed steps; if it happens again, look at what the step got.",
  answer: "What the other system answered",
} as const;
